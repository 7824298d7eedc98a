// Between the document's tree and ProseMirror's.

import { DOMParser as Parser, Node, type Mark } from 'prosemirror-model';
import type { Doc } from '../document/generated/Doc';
import { readDoc } from '../document/text';
import { cleaned } from './clean';
import { schema } from './schema';

export const toNode = (doc: Doc): Node => Node.fromJSON(schema, doc);

// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

const marksJson = (marks: readonly Mark[]): object => (marks.length ? { marks: marks.map((mark) => (Object.keys(mark.attrs).length ? { type: mark.type.name, attrs: mark.attrs } : { type: mark.type.name })) } : {});

function json(node: Node): object[] {
  const type = node.type.name;
  if (node.isText) {
    const text = (node.text ?? '').replace(CONTROL, '');
    return text ? [{ type, text, ...marksJson(node.marks) }] : [];
  }
  const attrs = Object.fromEntries(Object.entries(node.attrs).filter(([, value]) => value !== null));
  const content: object[] = [];
  node.forEach((child) => content.push(...json(child)));
  return [
    {
      type,
      ...(Object.keys(attrs).length ? { attrs } : {}),
      ...(content.length ? { content } : {}),
      ...marksJson(node.marks),
    },
  ];
}

/** In canonical form. */
export const toDoc = (node: Node): Doc => readDoc(json(node)[0]);

/** What is left of foreign HTML: words, blocks, and the marks that the document knows. `null` if nothing is. */
export function docFromHtml(html: string): Doc | null {
  const node = Parser.fromSchema(schema).parse(cleaned(html).body, { preserveWhitespace: false });
  return node.textContent.trim() === '' ? null : toDoc(node);
}
