// From the pointer to the picture on the screen: how late a frame shows where the pointer was, and where it shows what
// is dragged. And a hand that goes its way whether the page keeps up or not, as a person's does.

import type { CDPSession, Page } from '@playwright/test';
import { setTimeout as wait } from 'node:timers/promises';

export interface Point {
  x: number;
  y: number;
}

/** One frame that showed a move. Places are those of the screen; the page is at its own size. */
export interface Shown {
  /** By the clock of the machine. */
  at: number;
  /** Milliseconds from the pointer's event to the end of the frame. */
  lag: number;
  pointer: Point;
  corner: Point;
}

export interface Gauge {
  /** Takes the notes and begins anew. */
  read(): Promise<Shown[]>;
}

/** From now on every frame that a move of the pointer causes is noted. */
export async function gauge(page: Page, id: string): Promise<Gauge> {
  await page.evaluate((id) => {
    const frame = document.querySelector<HTMLIFrameElement>('iframe[title="Page"]');
    const root = frame?.contentDocument?.querySelector(`[data-object="${id}"]`);
    if (!frame || !root) throw new Error(`there is no object ${id}`);
    const notes: object[] = ((globalThis as any).shownFrames = []);
    const after = new MessageChannel();
    let last: PointerEvent | null = null;
    let asked = false;
    let due = 0;
    // A message sent in a frame comes when that frame is done: layout is clean, and reading costs nothing.
    after.port1.onmessage = () => {
      asked = false;
      const [outer, inner] = [frame.getBoundingClientRect(), root.getBoundingClientRect()];
      const corner = { x: outer.left + inner.left, y: outer.top + inner.top };
      notes.push({ at: Date.now(), lag: performance.now() - due, pointer: { x: last?.clientX, y: last?.clientY }, corner });
    };
    window.addEventListener('pointermove', (event) => {
      last = event;
      if (asked) return;
      asked = true;
      requestAnimationFrame(() => {
        due = last?.timeStamp ?? 0;
        after.port2.postMessage(null);
      });
    }, { capture: true });
  }, id);
  return { read: () => page.evaluate(() => (globalThis as any).shownFrames.splice(0)) };
}

export interface Sent extends Point {
  at: number;
}

const BEAT = 16;

/** Moves the pressed pointer along a way, sixty times a second, until told; waits for no answer. Ctrl is held: no line
 * catches the object. Answers where it was when. */
export async function wander(cdp: CDPSession, way: (seconds: number) => Point, isEnough: (moves: number) => boolean): Promise<Sent[]> {
  const sent: Sent[] = [];
  const answers: Promise<unknown>[] = [];
  const began = Date.now();
  while (!isEnough(sent.length)) {
    const at = Date.now();
    const { x, y } = way((at - began) / 1000);
    sent.push({ at, x, y });
    answers.push(cdp.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x, y, button: 'left', buttons: 1, modifiers: 2 }));
    await wait(BEAT);
  }
  await Promise.all(answers);
  return sent;
}

/** How far from the pointer the object was drawn, in each frame: the way that the pointer had gone on meanwhile. */
export function behind(frames: Shown[], sent: Sent[], grip: Point): number[] {
  return frames.map(({ at, corner }) => {
    const now = sent.findLast((one) => one.at <= at) ?? (sent[0] as Sent);
    return Math.hypot(now.x - grip.x - corner.x, now.y - grip.y - corner.y);
  });
}

export function share(values: number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] as number;
}
export const median = (values: number[]): number => share(values, 0.5);
