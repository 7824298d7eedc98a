// What the desk says first, about the box as a whole. Only the first thing that matters. Pure.

import { readAddress, type BoxFacts, type PageCard } from '../api/box';

export interface State {
  flap: 'up' | 'down' | 'working' | 'cannot';
  sentence: string;
  grey: string;
  /** The one next thing, or none. */
  next: { kind: 'copy'; link: string } | { kind: 'edit'; page: PageCard } | { kind: 'again' } | null;
  more: string[];
}

export function stateOf(pages: PageCard[] | null, facts: BoxFacts | null, away: boolean, trouble: string): State {
  if (away || (trouble && !facts)) {
    return { flap: 'cannot', sentence: trouble, grey: 'Your pages are in the box, not in this browser.', next: { kind: 'again' }, more: [] };
  }
  if (!pages || !facts) return { flap: 'working', sentence: 'Looking…', grey: '', next: null, more: [] };

  const [first, ...others] = facts.notices;
  const open = pages.filter((page) => page.state !== 'unpublished');
  const front = open.find((page) => page.front) ?? open[0];
  const home = facts.addresses[0] ?? '/';
  const link = front ? new URL(front.front ? '/' : readAddress(front.path), home).href : home;
  const beginWith = pages.find((page) => page.front) ?? pages[0];

  const ordinary: State = front
    ? {
        flap: 'down',
        sentence: 'At home only. People on your Wi-Fi can read your site.',
        grey: 'This link works only in your home. People elsewhere cannot open it yet.',
        next: { kind: 'copy', link },
        more: [],
      }
    : {
        flap: 'down',
        sentence: 'Nothing is published yet. Only you see your pages.',
        grey: 'Open a page and press Publish: then people in your home can read it.',
        next: beginWith ? { kind: 'edit', page: beginWith } : null,
        more: [],
      };
  return first ? { ...ordinary, sentence: first, more: [...others, ordinary.sentence] } : ordinary;
}
