// The save light says one word in a place of fixed width; the rest of its sentence hangs below, where it pushes
// nothing. Together they read as the sentence.

import type { SaveState } from '../session';

const WORDS = ['Saved', 'Saving…', 'Saving', 'Offline', 'Not saved'];

export interface Light {
  word: string;
  /** What joins word and rest when they are read as one. */
  join: string;
  rest: string;
}

const OF_STATE: Record<SaveState['state'], string> = { saved: 'Saved', saving: 'Saving…', offline: 'Offline', not_saved: 'Not saved' };

export function light({ state, sentence }: Pick<SaveState, 'state' | 'sentence'>): Light {
  const word = WORDS.find((start) => sentence.startsWith(start));
  if (!word) return { word: OF_STATE[state], join: ': ', rest: sentence };
  const after = sentence.slice(word.length);
  const join = /^[,:.]?\s*/.exec(after)?.[0] ?? '';
  return { word, join, rest: after.slice(join.length) };
}
