// What may be done to a text: by the toolbar and by keys.

import { setBlockType, toggleMark } from 'prosemirror-commands';
import type { Attrs, MarkType, NodeType } from 'prosemirror-model';
import { liftListItem, wrapInList } from 'prosemirror-schema-list';
import { Selection, TextSelection, type Command, type EditorState } from 'prosemirror-state';
import { markOf, schema, type MarkName } from './schema';

export const toggle = (name: 'strong' | 'em' | 'underline'): Command => toggleMark(schema.marks[name] as MarkType);

/** All words, but not the whole document: what is typed over them keeps the kind of the first block. */
export const selectWords: Command = (state, dispatch) => {
  const [start, end] = [Selection.atStart(state.doc), Selection.atEnd(state.doc)];
  dispatch?.(state.tr.setSelection(TextSelection.between(start.$from, end.$to)));
  return true;
};

/** The stretch of one mark around the caret. */
function around(state: EditorState, name: MarkName): { from: number; to: number } | null {
  const { $from } = state.selection;
  const mark = markOf($from.marks(), name) ?? markOf($from.nodeAfter?.marks ?? [], name);
  if (!mark) return null;
  let [from, to] = [$from.pos, $from.pos];
  const start = $from.start();
  $from.parent.forEach((child, offset) => {
    const [low, high] = [start + offset, start + offset + child.nodeSize];
    if (!mark.isInSet(child.marks)) return;
    if (high === from || (low <= from && high >= from)) from = Math.min(from, low);
    if (low === to || (low <= to && high >= to)) to = Math.max(to, high);
  });
  return { from, to };
}

/** `attrs` null takes the mark away. Without a selection it goes to what is written next; a link to the words around the caret. */
export function setMark(name: 'colour' | 'size' | 'font' | 'link', attrs: Attrs | null): Command {
  const type = schema.marks[name] as MarkType;
  return (state, dispatch) => {
    const { empty, from, to } = state.selection;
    const tr = state.tr;
    const stretch = empty ? around(state, name) : { from, to };
    if (stretch && (name === 'link' || !empty)) {
      tr.removeMark(stretch.from, stretch.to, type);
      if (attrs) tr.addMark(stretch.from, stretch.to, type.create(attrs));
    } else if (empty && name === 'link' && attrs) {
      // Nothing to put it on: the address itself becomes the words.
      tr.replaceSelectionWith(schema.text(String(attrs['href']), [type.create(attrs)]), false);
    } else if (empty) {
      if (attrs) tr.addStoredMark(type.create(attrs));
      else tr.removeStoredMark(type);
    }
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

export const block = (kind: 'paragraph' | 'heading', level?: number): Command => (state, dispatch) => {
  const { $from } = state.selection;
  const attrs = { align: ($from.parent.attrs['align'] as string | null) ?? null, ...(kind === 'heading' ? { level } : {}) };
  return setBlockType(schema.nodes[kind] as NodeType, attrs)(state, dispatch);
};

/** The innermost list around the selection. */
export function listAt(state: EditorState): { kind: 'bullet' | 'ordered'; pos: number } | null {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth--) {
    const { name } = $from.node(depth).type;
    if (name === 'bullet_list' || name === 'ordered_list') return { kind: name === 'bullet_list' ? 'bullet' : 'ordered', pos: $from.before(depth) };
  }
  return null;
}

export const list = (kind: 'bullet' | 'ordered'): Command => (state, dispatch) => {
  const type = schema.nodes[kind === 'bullet' ? 'bullet_list' : 'ordered_list'] as NodeType;
  const now = listAt(state);
  if (now?.kind === kind) return liftListItem(schema.nodes['list_item'] as NodeType)(state, dispatch);
  if (now) {
    dispatch?.(state.tr.setNodeMarkup(now.pos, type));
    return true;
  }
  if (wrapInList(type)(state, dispatch)) return true;
  // An item begins with a paragraph: headings become that first.
  const { from, to } = state.selection;
  const plain = state.tr.setBlockType(from, to, schema.nodes['paragraph'] as NodeType);
  return wrapInList(type)(state.apply(plain), (wrapped) => {
    for (const step of wrapped.steps) plain.step(step);
    dispatch?.(plain);
  });
};

export const alignText = (align: string | null): Command => (state, dispatch) => {
  const tr = state.tr;
  state.doc.nodesBetween(state.selection.from, state.selection.to, (node, pos) => {
    if (node.isTextblock) tr.setNodeMarkup(pos, null, { ...node.attrs, align });
  });
  dispatch?.(tr);
  return tr.docChanged;
};

export const hardBreak: Command = (state, dispatch) => {
  dispatch?.(state.tr.replaceSelectionWith((schema.nodes['hard_break'] as NodeType).create()).scrollIntoView());
  return true;
};

export const selectWhole: Command = (state, dispatch) => {
  dispatch?.(state.tr.setSelection(TextSelection.between(state.doc.resolve(0), state.doc.resolve(state.doc.content.size))));
  return true;
};
