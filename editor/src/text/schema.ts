// ProseMirror's schema, the same blocks and marks as core::text. The order of the marks is the order of nesting. What
// it writes into the page is what the renderer writes; what it reads from pasted HTML is all that survives of it.

import { Schema, type Mark, type Node } from 'prosemirror-model';
import { cssColour, cssFont, isToken, readColour } from '../document/colour';
import { FONT_SIZE } from '../document/limits';
import { isTarget } from '../document/link';
import { px } from '../document/number';

const ALIGNS = ['left', 'center', 'right', 'justify'];
const aligned = (dom: HTMLElement): { align: string | null } => ({ align: ALIGNS.includes(dom.style.textAlign) ? dom.style.textAlign : null });
const look = (node: Node): Record<string, string> => (node.attrs['align'] ? { style: `text-align:${node.attrs['align']}` } : {});

/** `rgb(…)`, `#…` or a token, as it is stored. */
export function storedColour(css: string): string | null {
  const token = /^var\(--t-([a-z0-9-]+)\)$/.exec(css.trim());
  if (token) return readColour(`token:${token[1]}`);
  const parts = /^rgba?\(\s*(\d+)[,\s]+(\d+)[,\s]+(\d+)\s*(?:[,/]\s*([\d.]+)(%?)\s*)?\)$/.exec(css.trim());
  if (!parts) return readColour(css.trim());
  const hex = (n: number): string => Math.min(255, Math.round(n)).toString(16).padStart(2, '0');
  const alpha = parts[4] === undefined ? 1 : Number(parts[4]) / (parts[5] ? 100 : 1);
  return readColour(`#${parts.slice(1, 4).map((n) => hex(Number(n))).join('')}${alpha < 1 ? hex(alpha * 255) : ''}`);
}

export const schema = new Schema({
  nodes: {
    doc: { content: 'block+' },
    paragraph: {
      group: 'block',
      content: 'inline*',
      attrs: { align: { default: null } },
      parseDOM: [{ tag: 'p', getAttrs: aligned }],
      toDOM: (node) => ['p', look(node), 0],
    },
    heading: {
      group: 'block',
      content: 'inline*',
      defining: true,
      attrs: { level: { default: 1 }, align: { default: null } },
      parseDOM: [1, 2, 3, 4, 5, 6].map((level) => ({ tag: `h${level}`, getAttrs: (dom: HTMLElement) => ({ level, ...aligned(dom) }) })),
      toDOM: (node) => [`h${node.attrs['level']}`, look(node), 0],
    },
    bullet_list: { group: 'block', content: 'list_item+', parseDOM: [{ tag: 'ul' }], toDOM: () => ['ul', 0] },
    ordered_list: { group: 'block', content: 'list_item+', parseDOM: [{ tag: 'ol' }], toDOM: () => ['ol', 0] },
    list_item: { content: 'paragraph block*', defining: true, parseDOM: [{ tag: 'li' }], toDOM: () => ['li', 0] },
    text: { group: 'inline' },
    hard_break: { group: 'inline', inline: true, selectable: false, parseDOM: [{ tag: 'br' }], toDOM: () => ['br'], leafText: () => '\n' },
  },
  marks: {
    link: {
      attrs: { href: {} },
      inclusive: false,
      parseDOM: [{ tag: 'a[href]', getAttrs: (dom) => (isTarget(dom.getAttribute('href')) ? { href: dom.getAttribute('href') } : false) }],
      toDOM: (mark) => ['a', { href: mark.attrs['href'] as string }, 0],
    },
    colour: {
      attrs: { colour: {} },
      parseDOM: [{ style: 'color', getAttrs: (css) => ((colour) => (colour ? { colour } : false))(storedColour(css)) }],
      toDOM: (mark) => ['span', { style: `color:${cssColour(mark.attrs['colour'] as string)}` }, 0],
    },
    size: {
      attrs: { size: {} },
      parseDOM: [
        {
          style: 'font-size',
          getAttrs: (css) => {
            const size = /^[\d.]+px$/.test(css) ? Math.round(parseFloat(css) * 100) : 0;
            return size >= FONT_SIZE[0] && size <= FONT_SIZE[1] ? { size } : false;
          },
        },
      ],
      toDOM: (mark) => ['span', { style: `font-size:${px(mark.attrs['size'] as number)}` }, 0],
    },
    font: {
      attrs: { font: {} },
      parseDOM: [
        {
          style: 'font-family',
          getAttrs: (css) => {
            const font = /^var\(--f-([a-z0-9-]+), ?var\(--f-body\)\)$/.exec(css)?.[1];
            return isToken(font) ? { font } : false;
          },
        },
      ],
      toDOM: (mark) => ['span', { style: `font-family:${cssFont(mark.attrs['font'] as string)}` }, 0],
    },
    strong: {
      parseDOM: [
        { tag: 'strong' },
        { tag: 'b', getAttrs: (dom) => dom.style.fontWeight !== 'normal' && null },
        { style: 'font-weight', getAttrs: (css) => /^(bold(er)?|[6-9]\d\d)$/.test(css) && null },
      ],
      toDOM: () => ['strong', 0],
    },
    em: { parseDOM: [{ tag: 'em' }, { tag: 'i' }, { style: 'font-style=italic' }], toDOM: () => ['em', 0] },
    underline: { parseDOM: [{ tag: 'u' }, { style: 'text-decoration', getAttrs: (css) => /underline/.test(css) && null }], toDOM: () => ['u', 0] },
  },
});

export type MarkName = 'link' | 'colour' | 'size' | 'font' | 'strong' | 'em' | 'underline';
export const markOf = (marks: readonly Mark[], name: MarkName): Mark | undefined => marks.find((mark) => mark.type.name === name);
