// A text is a typed tree, as in server/core/src/text.rs. Here it is read (anything else is refused), put into its
// canonical form, and its words are gathered.

import { cssColour, cssFont, isToken, readColour } from './colour';
import type { Block } from './generated/Block';
import type { Doc } from './generated/Doc';
import type { Inline } from './generated/Inline';
import type { Item } from './generated/Item';
import type { Mark } from './generated/Mark';
import { FONT_SIZE, TEXT_DEPTH } from './limits';
import { isTarget } from './link';
import { isWhole, px } from './number';

/** In the order of nesting, outermost first. */
export const MARK_ORDER = ['link', 'colour', 'size', 'font', 'strong', 'em', 'underline'] as const;

export class TextFault extends Error {}

const ALIGNS = ['left', 'center', 'right', 'justify'];

type Json = Record<string, unknown>;

function fields(value: unknown, allowed: string[]): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TextFault('a text has another shape');
  for (const key of Object.keys(value)) if (!allowed.includes(key)) throw new TextFault(`a text has no field ${key}`);
  return value as Json;
}

function list(value: unknown): unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new TextFault('a text has another shape');
  return value;
}

export function readDoc(value: unknown): Doc {
  const doc = fields(value, ['type', 'content']);
  if (doc['type'] !== 'doc') throw new TextFault('a text has another shape');
  const content = list(doc['content']);
  if (content.length === 0) throw new TextFault('a text holds at least one block');
  return { type: 'doc', content: content.map((block) => readBlock(block, 0)) };
}

function readAlign(attrs: Json): object {
  const align = attrs['align'];
  if (align === undefined || align === null) return {};
  if (!ALIGNS.includes(align as string)) throw new TextFault('there is no such alignment');
  return { align };
}

function readBlock(value: unknown, depth: number): Block {
  if (depth > TEXT_DEPTH) throw new TextFault('lists are nested too deeply');
  const block = fields(value, ['type', 'attrs', 'content']);
  switch (block['type']) {
    case 'paragraph': {
      const look = block['attrs'] === undefined ? {} : readAlign(fields(block['attrs'], ['align']));
      return { type: 'paragraph', ...(Object.keys(look).length ? { attrs: look } : {}), ...readLine(block['content']) };
    }
    case 'heading': {
      const attrs = fields(block['attrs'], ['level', 'align']);
      const level = attrs['level'];
      if (!isWhole(level) || level < 1 || level > 6) throw new TextFault("a heading's level is 1 to 6");
      return { type: 'heading', attrs: { level, ...readAlign(attrs) }, ...readLine(block['content']) };
    }
    case 'bullet_list':
    case 'ordered_list': {
      if (block['attrs'] !== undefined) throw new TextFault('a list has no attributes');
      const items = list(block['content']);
      if (items.length === 0) throw new TextFault('a list holds at least one item');
      return { type: block['type'], content: items.map((item) => readItem(item, depth + 1)) };
    }
    default:
      throw new TextFault('a text has no such block');
  }
}

function readItem(value: unknown, depth: number): Item {
  const item = fields(value, ['type', 'content']);
  const content = list(item['content']).map((block) => readBlock(block, depth));
  if (item['type'] !== 'list_item' || content[0]?.type !== 'paragraph') throw new TextFault('an item begins with a paragraph');
  return { type: 'list_item', content };
}

function readLine(value: unknown): { content?: Inline[] } {
  const line = list(value).map(readInline);
  return line.length ? { content: line } : {};
}

function readInline(value: unknown): Inline {
  const inline = fields(value, ['type', 'text', 'marks']);
  const marks = list(inline['marks']).map(readMark);
  const ranks = marks.map((mark) => MARK_ORDER.indexOf(mark.type));
  if (ranks.some((rank, at) => at > 0 && rank <= (ranks[at - 1] as number))) throw new TextFault('marks stand once each and in order');
  const marked = marks.length ? { marks } : {};
  if (inline['type'] === 'hard_break' && inline['text'] === undefined) return { type: 'hard_break', ...marked };
  const text = inline['text'];
  // eslint-disable-next-line no-control-regex
  const good = inline['type'] === 'text' && typeof text === 'string' && text !== '' && !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(text);
  if (!good) throw new TextFault('words may not be empty or hold control characters');
  return { type: 'text', text, ...marked };
}

function readMark(value: unknown): Mark {
  const mark = fields(value, ['type', 'attrs']);
  const one = (key: string): unknown => fields(mark['attrs'], [key])[key];
  switch (mark['type']) {
    case 'strong':
    case 'em':
    case 'underline':
      if (mark['attrs'] === undefined || mark['attrs'] === null) return { type: mark['type'] };
      break;
    case 'link': {
      const href = one('href');
      if (isTarget(href)) return { type: 'link', attrs: { href } };
      break;
    }
    case 'colour': {
      const colour = readColour(one('colour'));
      if (colour) return { type: 'colour', attrs: { colour } };
      break;
    }
    case 'size': {
      const size = one('size');
      if (isWhole(size) && size >= FONT_SIZE[0] && size <= FONT_SIZE[1]) return { type: 'size', attrs: { size } };
      break;
    }
    case 'font': {
      const font = one('font');
      if (isToken(font)) return { type: 'font', attrs: { font } };
    }
  }
  throw new TextFault('a text has no such mark');
}

/** A text of paragraphs, one for each line. */
export function plainDoc(words: string): Doc {
  // eslint-disable-next-line no-control-regex
  const lines = words.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '').split('\n');
  return { type: 'doc', content: lines.map((text) => ({ type: 'paragraph', ...(text ? { content: [{ type: 'text', text }] } : {}) })) };
}

/** The doc with more lines behind it. */
export function withWords(doc: Doc, more: string): Doc {
  const { content } = plainDoc(more);
  return { ...doc, content: words(doc).trim() === '' ? content : [...doc.content, ...content] };
}

/** The words alone, blocks divided by line ends. */
export function words(doc: Doc): string {
  let text = '';
  const gather = (blocks: Block[]): void => {
    for (const block of blocks) {
      if (block.type === 'bullet_list' || block.type === 'ordered_list') {
        block.content.forEach((item) => gather(item.content));
        continue;
      }
      for (const inline of block.content ?? []) text += inline.type === 'text' ? inline.text : '\n';
      text += '\n';
    }
  };
  gather(doc.content);
  return text.trimEnd();
}

/** The CSS of a mark that is a span. */
export function markStyle(mark: Mark): string | null {
  switch (mark.type) {
    case 'colour':
      return `color:${cssColour(mark.attrs.colour)}`;
    case 'size':
      return `font-size:${px(mark.attrs.size)}`;
    case 'font':
      return `font-family:${cssFont(mark.attrs.font)}`;
    default:
      return null;
  }
}
