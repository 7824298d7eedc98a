// The HTML of objects as text, the same that the server renders. Pure: whoever puts it into a page is in view/.

import type { Block } from './generated/Block';
import type { Doc } from './generated/Doc';
import type { Frame } from './generated/Frame';
import type { GluedObject } from './generated/GluedObject';
import type { Inline } from './generated/Inline';
import type { Mark } from './generated/Mark';
import { deg, px } from './number';
import { styleProperties } from './style';
import { markStyle, words } from './text';

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
export const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => ESCAPES[c] as string);

const openMark = (mark: Mark): string => {
  switch (mark.type) {
    case 'link':
      return `<a href="${escape(mark.attrs.href)}">`;
    case 'strong':
      return '<strong>';
    case 'em':
      return '<em>';
    case 'underline':
      return '<u>';
    default:
      return `<span style="${markStyle(mark)}">`;
  }
};
const closeMark = (mark: Mark): string => {
  const tags: Partial<Record<Mark['type'], string>> = { link: 'a', strong: 'strong', em: 'em', underline: 'u' };
  return `</${tags[mark.type] ?? 'span'}>`;
};
const sameMark = (a: Mark | undefined, b: Mark | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

/** An empty line, and one that ends with a break, is as high as a line only with another break at its end. */
function needsFiller(line: Inline[]): boolean {
  const last = line.at(-1);
  return !last || last.type === 'hard_break' || last.text.endsWith('\n');
}

/** Neighbours share the outer marks that they have in common. */
function lineHtml(line: Inline[] = []): string {
  let html = '';
  let open: Mark[] = [];
  for (const inline of line) {
    const marks = inline.marks ?? [];
    let keep = 0;
    while (keep < open.length && keep < marks.length && sameMark(open[keep], marks[keep])) keep++;
    html += open.slice(keep).reverse().map(closeMark).join('');
    html += marks.slice(keep).map(openMark).join('');
    html += inline.type === 'text' ? escape(inline.text) : '<br>';
    open = marks;
  }
  return html + [...open].reverse().map(closeMark).join('') + (needsFiller(line) ? '<br>' : '');
}

function blockHtml(block: Block): string {
  if (block.type === 'bullet_list' || block.type === 'ordered_list') {
    const tag = block.type === 'bullet_list' ? 'ul' : 'ol';
    return `<${tag}>${block.content.map((item) => `<li>${item.content.map(blockHtml).join('')}</li>`).join('')}</${tag}>`;
  }
  const tag = block.type === 'heading' ? `h${block.attrs.level}` : 'p';
  const look = block.attrs?.align ? ` style="text-align:${block.attrs.align}"` : '';
  return `<${tag}${look}>${lineHtml(block.content)}</${tag}>`;
}

export const textHtml = (doc: Doc): string => doc.content.map(blockHtml).join('');

/** Where the editor's frame finds a picture of a draft: relative, for a guest has it elsewhere than the owner. */
export const draftSource = (media: string): string => `../draft/${media}/1600`;

/** What somebody who cannot see the object is told about where it leads. */
function linkLabel(object: GluedObject): string {
  const named = object.alt || (object.kind === 'text' ? words(object.content.doc) : '');
  return [...named].slice(0, 80).join('').trim() || 'Link';
}

/** What is inside the object's root. `source` says where a picture's file is. */
export function innerHtml(object: GluedObject, source: (media: string) => string = draftSource): string {
  const link = object.link ? `<a class="gb-link" href="${escape(object.link)}" aria-label="${escape(linkLabel(object))}"></a>` : '';
  switch (object.kind) {
    case 'text':
      return `<div class="gb-text">${textHtml(object.content.doc)}</div>${link}`;
    case 'picture': {
      const { media, width, height } = object.content;
      return `<img src="${escape(source(media))}" alt="${escape(object.alt ?? '')}" width="${width}" height="${height}" draggable="false">${link}`;
    }
    default:
      return `<p class="gb-unknown">A newer Gluebox made this. It is kept as it is.</p>${link}`;
  }
}

export function frameProperties(frame: Frame): [string, string][] {
  return [['--x', px(frame.x)], ['--y', px(frame.y)], ['--w', px(frame.w)], ['--h', px(frame.h)], ['--r', deg(frame.r ?? 0)]];
}

/** The custom properties on the object's root, in their order. */
export function objectProperties(object: GluedObject, rank: number): [string, string][] {
  return [...frameProperties(object.frame), ['--z', String(rank)], ...styleProperties(object.style)];
}
