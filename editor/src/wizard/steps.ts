// The way to a public link: which step is next, and the four lines that tick off. Pure.

import { isOpen, type AtHome, type Check } from '../api/atHome';

/** `agree`: the box has a name, and only its owner's word is missing. */
export type Step = 'name' | 'agree' | 'way' | 'link';

/** `naming`: the owner is about to give another name. */
export function stepOf(state: AtHome, naming: boolean): Step {
  if (naming || !state.name) return 'name';
  if (state.readers === 'home') return 'agree';
  return isOpen(state) ? 'link' : 'way';
}

export interface Line {
  title: string;
  check: Check;
}

const TITLES: [kind: string, title: string][] = [
  ['name', 'Name'],
  ['door', 'Door'],
  ['lock', 'Lock'],
  ['outside', 'Read from outside'],
];

/** What stands in the way before all of them, if it does, and the four lines. */
export function linesOf(checks: Check[]): Line[] {
  const of = (kind: string): Check =>
    checks.find((check) => check.kind === kind) ?? { kind, light: 'working', sentence: 'I begin in a moment.' };
  const four = TITLES.map(([kind, title]) => ({ title, check: of(kind) }));
  const before = checks.filter(({ kind, light }) => (kind === 'internet' || kind === 'house') && light === 'bad');
  return [...before.map((check) => ({ title: check.kind === 'internet' ? 'Internet' : 'Router', check })), ...four];
}
