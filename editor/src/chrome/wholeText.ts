// A text that is selected but not being written in is changed as a whole: every block, every word. Pure.

import type { Align } from '../document/generated/Align';
import type { Block } from '../document/generated/Block';
import type { Doc } from '../document/generated/Doc';
import type { Inline } from '../document/generated/Inline';
import type { Mark } from '../document/generated/Mark';
import { MARK_ORDER } from '../document/text';

export type MarkType = Mark['type'];

/** Every line of words, lists opened. */
function* lines(blocks: Block[]): Generator<Extract<Block, { type: 'paragraph' | 'heading' }>> {
  for (const block of blocks) {
    if (block.type === 'paragraph' || block.type === 'heading') yield block;
    else for (const item of block.content) yield* lines(item.content);
  }
}

const inlines = (doc: Doc): Inline[] => [...lines(doc.content)].flatMap((line) => line.content ?? []);

/** The mark if all words carry the same one. */
export function markOfAll<T extends MarkType>(doc: Doc, type: T): Extract<Mark, { type: T }> | null {
  const found = inlines(doc)
    .filter((inline) => inline.type === 'text')
    .map((inline) => inline.marks?.find((mark) => mark.type === type));
  const [first] = found;
  if (!first || found.some((mark) => JSON.stringify(mark) !== JSON.stringify(first))) return null;
  return first as Extract<Mark, { type: T }>;
}

export const hasMark = (doc: Doc, type: MarkType): boolean =>
  inlines(doc).some((inline) => inline.marks?.some((mark) => mark.type === type));

const onLines = (blocks: Block[], change: (line: Extract<Block, { type: 'paragraph' | 'heading' }>) => Block): Block[] =>
  blocks.map((block) =>
    block.type === 'paragraph' || block.type === 'heading'
      ? change(block)
      : { ...block, content: block.content.map((item) => ({ ...item, content: onLines(item.content, change) })) },
  );

function marked(inline: Inline, type: MarkType, mark: Mark | null): Inline {
  const others = (inline.marks ?? []).filter((other) => other.type !== type);
  const all = mark ? [...others, mark] : others;
  all.sort((a, b) => MARK_ORDER.indexOf(a.type) - MARK_ORDER.indexOf(b.type));
  const { marks: _, ...bare } = inline;
  return all.length ? { ...bare, marks: all } : bare;
}

/** All words with this mark, or without it. */
export function withMark(doc: Doc, type: MarkType, mark: Mark | null): Doc {
  const content = onLines(doc.content, (line) =>
    line.content ? { ...line, content: joined(line.content.map((inline) => marked(inline, type, mark))) } : line,
  );
  return { ...doc, content };
}

/** Neighbours with the same marks are one, as the server would write them. */
function joined(line: Inline[]): Inline[] {
  const result: Inline[] = [];
  for (const inline of line) {
    const last = result.at(-1);
    const same = last && JSON.stringify(last.marks) === JSON.stringify(inline.marks);
    if (last?.type === 'text' && inline.type === 'text' && same) {
      result[result.length - 1] = { ...last, text: last.text + inline.text };
    } else result.push(inline);
  }
  return result;
}

/** Paragraphs or headings of one level; lists are opened, because a heading does not stand in one. */
export function asBlocks(doc: Doc, level: number | null): Doc {
  const content = [...lines(doc.content)].map((line): Block => {
    const align = line.attrs?.align;
    const rest = line.content ? { content: line.content } : {};
    if (level !== null) return { type: 'heading', attrs: { level, ...(align ? { align } : {}) }, ...rest };
    return { type: 'paragraph', ...(align ? { attrs: { align } } : {}), ...rest };
  });
  return { ...doc, content };
}

/** One list of everything, or, if it is one already, paragraphs. */
export function asList(doc: Doc, kind: 'bullet' | 'ordered'): Doc {
  const type = kind === 'bullet' ? 'bullet_list' : 'ordered_list';
  const plain = asBlocks(doc, null);
  if (listOfAll(doc) === kind) return plain;
  return { ...doc, content: [{ type, content: plain.content.map((block) => ({ type: 'list_item', content: [block] })) }] };
}

export function listOfAll(doc: Doc): 'bullet' | 'ordered' | null {
  if (doc.content.every((block) => block.type === 'bullet_list')) return 'bullet';
  if (doc.content.every((block) => block.type === 'ordered_list')) return 'ordered';
  return null;
}

/** `0` for paragraphs, a heading's level, or `null` for a mixture. */
export function levelOfAll(doc: Doc): number | null {
  const levels = new Set([...lines(doc.content)].map((line) => (line.type === 'heading' ? line.attrs.level : 0)));
  const [only] = levels;
  return levels.size === 1 && only !== undefined ? only : null;
}

export function alignOfAll(doc: Doc): Align | null {
  const aligns = new Set([...lines(doc.content)].map((line) => line.attrs?.align ?? null));
  const [only] = aligns;
  return aligns.size === 1 ? (only ?? null) : null;
}

export function withAlign(doc: Doc, align: Align | null): Doc {
  const look = align ? { align } : {};
  const content = onLines(doc.content, (line): Block => {
    if (line.type === 'heading') return { ...line, attrs: { level: line.attrs.level, ...look } };
    const { attrs: _, ...bare } = line;
    return align ? { ...bare, attrs: look } : bare;
  });
  return { ...doc, content };
}
