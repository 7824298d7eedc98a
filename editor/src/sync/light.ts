// The save light: what it says follows from a few facts and from how long they have been so. *Saved* only when the
// box has acknowledged everything; *Saving* only after 400 ms, so that a quick box never makes it flicker, and then until
// nothing came for a second, so that a slow one does not either.

import type { SaveState } from '../session';
import { source, type Signal } from '../signal';

export interface Facts {
  /** Batches the box has not acknowledged. */
  waiting: number;
  connected: boolean;
  /** Why the box does not keep it. */
  refused: string | null;
  /** IndexedDB was refused: a reload would lose what is waiting. */
  inMemory: boolean;
}

export interface Light {
  readonly state: Signal<SaveState>;
  tell(facts: Partial<Facts>): void;
  close(): void;
}

const PATIENCE = 400;
/** Longer than words wait before they are sent: whoever goes on writing sees one change, not one for every batch. */
const CALM = 1_000;
/** A box that restarts, or a phone changing masts, is back within this. */
const GRACE = 1_500;

export function saveLight(now: () => number = Date.now): Light {
  const facts: Facts = { waiting: 0, connected: true, refused: null, inMemory: false };
  const state = source<SaveState>({ state: 'saved', changes: 0, sentence: 'Saved' });
  let waitingSince = 0;
  let awaySince = 0;
  let calmSince = 0;
  let acknowledged: Date | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const show = (next: Omit<SaveState, 'changes'>): void => {
    const old = state.value;
    if (old.state === next.state && old.sentence === next.sentence && old.changes === facts.waiting && old.at === acknowledged) return;
    state.set({ ...next, changes: facts.waiting, ...(acknowledged ? { at: acknowledged } : {}) });
  };

  const offline = (): string => {
    const where = facts.inMemory ? 'in this tab only' : 'on this device';
    if (facts.waiting === 0) return `Offline, changes are kept ${where}`;
    return `Offline, ${facts.waiting} ${facts.waiting === 1 ? 'change' : 'changes'} kept ${where}`;
  };

  const look = (): void => {
    clearTimeout(timer);
    const later = (at: number): void => {
      timer = setTimeout(look, Math.max(0, at - now()));
    };
    if (facts.refused !== null) return show({ state: 'not_saved', sentence: facts.refused });
    if (!facts.connected) {
      if (now() - awaySince >= GRACE || state.value.state === 'offline') return show({ state: 'offline', sentence: offline() });
      later(awaySince + GRACE);
    } else if (facts.waiting === 0) {
      const calm = calmSince + CALM;
      if (state.value.state !== 'saving' || now() >= calm) return show({ state: 'saved', sentence: 'Saved' });
      show({ state: 'saving', sentence: 'Saving…' });
      return later(calm);
    }
    if (facts.waiting === 0) return;
    const showing = state.value.state;
    if (showing === 'offline' || showing === 'not_saved' || now() - waitingSince >= PATIENCE) show({ state: 'saving', sentence: 'Saving…' });
    else if (facts.connected) later(waitingSince + PATIENCE);
  };

  return {
    state,
    tell(news) {
      if (news.waiting !== undefined && news.waiting > 0 && facts.waiting === 0) waitingSince = now();
      if (news.waiting === 0 && facts.waiting > 0) calmSince = now();
      if (news.waiting !== undefined && news.waiting < facts.waiting) acknowledged = new Date(now());
      if (news.connected === false && facts.connected) awaySince = now();
      Object.assign(facts, news);
      look();
    },
    close: () => clearTimeout(timer),
  };
}
