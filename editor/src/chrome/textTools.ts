// What the toolbar may do to a text. While somebody writes, the session answers that; here the same is made for a
// text that is only selected, as a whole.

import type { GluedObject } from '../document/generated/GluedObject';
import type { Mark } from '../document/generated/Mark';
import type { Session, TextState } from '../session';
import * as whole from './wholeText';

type TextObject = Extract<GluedObject, { kind: 'text' }>;

/** Marks that a style of the whole object can say as well; a mark inside the text would hide the style. */
const STYLES = { colour: 'style.colour', size: 'style.size', font: 'style.font' } as const;

export function wholeText(session: Session, object: TextObject): TextState {
  const doc = object.content.doc;
  const level = whole.levelOfAll(doc);
  const put = (next: typeof doc): void => session.set('content', { kind: 'text', content: { ...object.content, doc: next } });
  const has = (type: whole.MarkType): boolean => whole.markOfAll(doc, type) !== null;

  function setMark(type: 'colour' | 'size' | 'font' | 'link', value: string | number | null): void {
    if (type === 'link') return session.set('link', value as string | null);
    if (!whole.hasMark(doc, type)) return session.set(STYLES[type], value as never);
    const mark = value === null ? null : ({ type, attrs: { [type]: value } } as unknown as Mark);
    put(whole.withMark(doc, type, mark));
  }

  return {
    object: object.id,
    strong: has('strong'),
    em: has('em'),
    underline: has('underline'),
    colour: whole.markOfAll(doc, 'colour')?.attrs.colour ?? object.style?.colour ?? null,
    size: whole.markOfAll(doc, 'size')?.attrs.size ?? object.style?.size ?? null,
    font: whole.markOfAll(doc, 'font')?.attrs.font ?? object.style?.font ?? null,
    link: object.link ?? null,
    blockKind: level === null ? 'mixed' : level === 0 ? 'paragraph' : 'heading',
    level: level || null,
    listKind: whole.listOfAll(doc),
    align: whole.alignOfAll(doc) ?? object.style?.align ?? null,
    empty: false,
    toggle: (mark) => put(whole.withMark(doc, mark, has(mark) ? null : { type: mark })),
    setMark,
    block: (kind: 'paragraph' | 'heading', to?: number) => put(whole.asBlocks(doc, kind === 'heading' ? (to ?? 1) : null)),
    list: (kind) => put(whole.asList(doc, kind)),
    alignText: (align) => put(whole.withAlign(doc, align)),
    focus() {},
  };
}
