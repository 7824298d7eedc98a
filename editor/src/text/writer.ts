// Writing on the object itself: ProseMirror mounted on the words that the box rendered. Loaded when first needed.

import { baseKeymap, chainCommands } from 'prosemirror-commands';
import { history, redo, redoDepth, undo, undoDepth } from 'prosemirror-history';
import { keymap } from 'prosemirror-keymap';
import type { NodeType } from 'prosemirror-model';
import { liftListItem, sinkListItem, splitListItem } from 'prosemirror-schema-list';
import { EditorState, TextSelection, type Command } from 'prosemirror-state';
import { EditorView } from 'prosemirror-view';
import type { Doc } from '../document/generated/Doc';
import type { ObjectId } from '../document/generated/ObjectId';
import { targetFrom } from '../document/link';
import type { TextState } from '../session';
import * as commands from './commands';
import { cleaned } from './clean';
import { toDoc, toNode } from './convert';
import { schema } from './schema';
import { shownState } from './state';

export { docFromHtml } from './convert';

export interface WriterPorts {
  object: ObjectId;
  /** The element that holds the words. */
  element: HTMLElement;
  doc: Doc;
  /** Where the caret goes, in the frame; the end without it. */
  at: { x: number; y: number } | null;
  changed(): void;
  state(state: TextState): void;
  /** Files pasted or dropped among the words. */
  files(files: File[]): void;
  /** Ctrl or Cmd with K. */
  wantsLink(): void;
  /** What was typed as a link is none. */
  badLink(): void;
}

export interface Writer {
  doc(): Doc;
  isEmpty(): boolean;
  focus(): void;
  /** Puts in what was typed before this was there. */
  type(text: string): void;
  /** False if there is nothing to undo here. */
  undo(): boolean;
  redo(): boolean;
  /** Leaves the element empty; whoever mounted puts the rendered words back. */
  end(): void;
}

const item = schema.nodes['list_item'] as NodeType;
const newLine = chainCommands(splitListItem(item), baseKeymap['Enter'] as Command);
/** The second press of a double click that began the writing comes within this. */
const SECOND_PRESS = 450;

export function write(ports: WriterPorts): Writer {
  const { element, object } = ports;
  // On the clock of the page's frame, where the presses come from.
  const mounted = element.ownerDocument.defaultView?.performance.now() ?? 0;
  const wantsLink: Command = () => {
    ports.wantsLink();
    return true;
  };
  const takesTab: Command = (state) => commands.listAt(state) !== null;
  const view: EditorView = new EditorView(
    { mount: element },
    {
      state: EditorState.create({
        doc: toNode(ports.doc),
        plugins: [
          history(),
          keymap({
            'Mod-b': commands.toggle('strong'),
            'Mod-i': commands.toggle('em'),
            'Mod-u': commands.toggle('underline'),
            'Mod-k': wantsLink,
            'Mod-a': commands.selectWords,
            'Mod-z': undo,
            'Mod-y': redo,
            'Mod-Shift-z': redo,
            Enter: splitListItem(item),
            'Shift-Enter': commands.hardBreak,
            // In a list Tab is never the browser's, also where it can do nothing.
            Tab: chainCommands(sinkListItem(item), takesTab),
            'Shift-Tab': chainCommands(liftListItem(item), takesTab),
          }),
          keymap(baseKeymap),
        ],
      }),
      dispatchTransaction(transaction) {
        view.updateState(view.state.apply(transaction));
        if (transaction.docChanged) ports.changed();
        tell();
      },
      transformPastedHTML: (html) => cleaned(html).body.innerHTML,
      handlePaste: (_, event) => filesOf(event.clipboardData),
      handleDrop: (_, event) => filesOf(event.dataTransfer),
      handleDOMEvents: {
        // It means "write here", as the first did: a word selected by it would be typed over.
        mousedown(now, event) {
          if (event.detail < 2 || event.timeStamp - mounted > SECOND_PRESS) return false;
          const found = now.posAtCoords({ left: event.clientX, top: event.clientY });
          if (found) now.dispatch(now.state.tr.setSelection(TextSelection.near(now.state.doc.resolve(found.pos), -1)));
          now.focus();
          event.preventDefault();
          return true;
        },
        dragover: (_, event) => {
          if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
          return false;
        },
      },
      attributes: { role: 'textbox', 'aria-multiline': 'true', 'aria-label': 'Text' },
    },
  );

  function filesOf(data: DataTransfer | null): boolean {
    const files = [...(data?.files ?? [])];
    // A copied page may carry a picture of itself beside its words: then the words are meant.
    if (files.length === 0 || data?.getData('text/html')) return false;
    ports.files(files);
    return true;
  }

  function run(command: Command): void {
    command(view.state, (transaction) => view.dispatch(transaction), view);
    view.focus();
  }

  function tell(): void {
    ports.state({
      object,
      ...shownState(view.state),
      toggle: (mark) => run(commands.toggle(mark)),
      setMark(mark: 'colour' | 'size' | 'font' | 'link', value: string | number | null) {
        if (mark !== 'link' || value === null) return run(commands.setMark(mark, value === null ? null : { [mark === 'link' ? 'href' : mark]: value }));
        const href = targetFrom(String(value));
        if (href) run(commands.setMark('link', { href }));
        else ports.badLink();
      },
      block: (kind: 'paragraph' | 'heading', level?: number) => run(commands.block(kind, level)),
      list: (kind) => run(commands.list(kind)),
      alignText: (align) => run(commands.alignText(align)),
      focus: () => view.focus(),
    });
  }

  const place = ports.at && view.posAtCoords({ left: ports.at.x, top: ports.at.y });
  const end = place ? place.pos : view.state.doc.content.size;
  view.dispatch(view.state.tr.setSelection(TextSelection.near(view.state.doc.resolve(end), -1)));
  view.focus();
  tell();

  return {
    doc: () => toDoc(view.state.doc),
    isEmpty: () => view.state.doc.textContent.trim() === '',
    focus: () => view.focus(),
    type(text) {
      text.split('\n').forEach((line, nth) => {
        if (nth > 0) run(newLine);
        if (line) view.dispatch(view.state.tr.insertText(line));
      });
    },
    undo: () => undoDepth(view.state) > 0 && undo(view.state, (transaction) => view.dispatch(transaction)),
    redo: () => redoDepth(view.state) > 0 && redo(view.state, (transaction) => view.dispatch(transaction)),
    end: () => view.destroy(),
  };
}
