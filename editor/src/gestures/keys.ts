// The keyboard: the same keys in the page's frame and around it. Single letters and arrows only while the canvas has
// the focus, so that fields and menus of the chrome keep theirs.

import type { Edge, Session } from '../session';
import { isField } from './field';

export interface KeysPorts {
  session: Session;
  /** The frame's document and the parent's. */
  inside: Document;
  scroller: HTMLElement;
  /** Ends what is in hand; answers whether there was something. */
  cancel(): boolean;
  setSpace(held: boolean): void;
  nudge(x: number, y: number): void;
  grow(w: number, h: number): void;
  /** Selects the next object in reading order; false at the end. */
  step(forward: boolean): boolean;
  enter(): void;
  toggleLock(): void;
  pickPicture(): void;
  savedAlready(): void;
}

const ARROWS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const EDGES: Record<string, Edge> = { KeyL: 'left', KeyC: 'center', KeyR: 'right', KeyT: 'top', KeyM: 'middle', KeyB: 'bottom' };

export function listenToKeys(ports: KeysPorts): () => void {
  const { session, inside, scroller } = ports;
  const ends = new AbortController();

  function withModifier(event: KeyboardEvent, key: string): (() => void) | null {
    // By place on the keyboard: with Alt the letter itself may be another.
    if (event.altKey) return { KeyC: () => session.clipboard.copyLook(), KeyV: () => session.clipboard.pasteLook() }[event.code] ?? null;
    switch (key) {
      case 'z':
        return event.shiftKey ? () => session.redo() : () => session.undo();
      case 'y':
        return () => session.redo();
      case 'd':
        return () => session.duplicate();
      case 'a':
        return () => session.selectAll();
      case '[':
      case '{':
        return () => session.stack(event.shiftKey ? 'back' : 'backward');
      case ']':
      case '}':
        return () => session.stack(event.shiftKey ? 'front' : 'forward');
      case 'l':
        return event.shiftKey ? () => ports.toggleLock() : null;
      case '0':
        return () => session.setZoom(1);
      case 's':
        return () => ports.savedAlready();
      case 'p':
        return () => session.preview();
      case '=':
      case '+':
        return () => session.setZoom(session.zoom.value * 1.25);
      case '-':
        return () => session.setZoom(session.zoom.value / 1.25);
      default:
        return null;
    }
  }

  function plain(event: KeyboardEvent, key: string): (() => void) | null {
    const arrow = ARROWS[event.key];
    if (arrow && session.selection.value.length) {
      const by = event.shiftKey ? 10 : 1;
      return event.altKey ? () => ports.grow(arrow[0] * by, arrow[1] * by) : () => ports.nudge(arrow[0] * by, arrow[1] * by);
    }
    if (event.altKey) {
      // By place on the keyboard: with Alt the letter itself may be another.
      const edge = event.shiftKey ? EDGES[event.code] : undefined;
      return edge ? () => session.align(edge) : null;
    }
    if (event.shiftKey && event.code === 'Digit1') return () => session.setZoom('fit');
    if (event.shiftKey && event.code === 'Digit2') return () => session.setZoom('selection');
    switch (key) {
      case 'delete':
      case 'backspace':
        return session.selection.value.length ? () => session.remove() : null;
      case 'enter':
        return session.selection.value.length ? () => ports.enter() : null;
      case 'tab':
        return ports.step(!event.shiftKey) ? () => undefined : null;
      case 't':
        return () => session.setTool('text');
      case 'b':
        return () => session.setTool('box');
      case 'h':
        return () => session.setTool('hand');
      case 'v':
        return () => session.setTool('select');
      case 'i':
        return () => ports.pickPicture();
      default:
        return null;
    }
  }

  function escape(): boolean {
    if (ports.cancel()) return true;
    if (session.writing.value !== null) {
      session.stopWriting();
      scroller.focus({ preventScroll: true });
      return true;
    }
    if (session.tool.value !== 'select') session.setTool('select');
    else if (session.selection.value.length) session.select([]);
    else return false;
    return true;
  }

  function down(event: KeyboardEvent): void {
    const fromFrame = (event.target as Node | null)?.ownerDocument === inside || event.target === inside;
    // ProseMirror takes Escape for itself without doing anything.
    if ((event.defaultPrevented && !(fromFrame && event.key === 'Escape')) || event.isComposing) return;
    const field = isField(event.target);
    // A field of the chrome's has all its keys; the text being written leaves us those it does not use.
    if (field && !fromFrame) return;
    const onCanvas = fromFrame || event.target === scroller || event.target === document.body;
    const key = event.key.toLowerCase();
    let act: (() => void) | null = null;
    if (key === 'escape') act = onCanvas && escape() ? () => undefined : null;
    else if (event.ctrlKey || event.metaKey) {
      const writes = session.writing.value !== null;
      if (!writes || ['z', 'y', 's', '0', '=', '+', '-', 'p'].includes(key)) act = withModifier(event, key);
    } else if (onCanvas && !field) {
      if (event.code === 'Space') act = () => ports.setSpace(true);
      else act = plain(event, key);
    }
    if (!act) return;
    event.preventDefault();
    act();
  }

  for (const where of [document, inside]) {
    where.addEventListener('keydown', (event) => down(event as KeyboardEvent), { signal: ends.signal });
    where.addEventListener('keyup', (event) => (event as KeyboardEvent).code === 'Space' && ports.setSpace(false), { signal: ends.signal });
  }
  window.addEventListener('blur', () => ports.setSpace(false), { signal: ends.signal });
  return () => ends.abort();
}
