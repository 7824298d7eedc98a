// What the toolbar shows of the caret or the selection.

import type { Mark } from 'prosemirror-model';
import type { EditorState } from 'prosemirror-state';
import type { TextAlign, TextState } from '../session';
import { listAt } from './commands';
import { markOf, type MarkName } from './schema';

type Shown = Pick<TextState, 'strong' | 'em' | 'underline' | 'colour' | 'size' | 'font' | 'link' | 'blockKind' | 'level' | 'listKind' | 'align' | 'empty'>;

export function shownState(state: EditorState): Shown {
  const { from, to, empty, $from } = state.selection;
  const stretches: (readonly Mark[])[] = [];
  const blocks: { name: string; level: number | null; align: TextAlign | null }[] = [];
  state.doc.nodesBetween(from, to, (node) => {
    if (node.isText) stretches.push(node.marks);
    if (node.isTextblock) blocks.push({ name: node.type.name, level: (node.attrs['level'] as number | undefined) ?? null, align: node.attrs['align'] as TextAlign | null });
  });
  if (empty || stretches.length === 0) stretches.splice(0, stretches.length, state.storedMarks ?? $from.marks());

  const everywhere = (name: MarkName): boolean => stretches.every((marks) => markOf(marks, name) !== undefined);
  const value = <T>(name: MarkName, attribute: string): T | null => {
    const values = new Set(stretches.map((marks) => (markOf(marks, name)?.attrs[attribute] as T | undefined) ?? null));
    return values.size === 1 ? ([...values][0] ?? null) : null;
  };
  const same = <T>(values: T[]): T | null => (new Set(values).size === 1 ? (values[0] as T) : null);
  const name = same(blocks.map((block) => block.name));
  return {
    strong: everywhere('strong'),
    em: everywhere('em'),
    underline: everywhere('underline'),
    colour: value('colour', 'colour'),
    size: value('size', 'size'),
    font: value('font', 'font'),
    link: value('link', 'href') ?? (empty ? ((markOf($from.nodeAfter?.marks ?? [], 'link')?.attrs['href'] as string | undefined) ?? null) : null),
    blockKind: name === 'paragraph' || name === 'heading' ? name : 'mixed',
    level: name === 'heading' ? same(blocks.map((block) => block.level)) : null,
    listKind: listAt(state)?.kind ?? null,
    align: same(blocks.map((block) => block.align)),
    empty,
  };
}
