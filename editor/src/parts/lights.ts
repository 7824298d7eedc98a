// What a light means, in words: colour never says it alone. Pure.

import type { Check, Light } from '../api/atHome';

const WORDS: Record<Light, string> = {
  good: 'Fine',
  working: 'Working on it',
  soon: 'Soon a problem',
  bad: 'Not working',
  off: 'Not known',
  waits: 'Waiting',
};

/** What another check may wait for. */
const THINGS: Record<string, string> = {
  internet: 'your internet',
  house: 'your router',
  name: 'the name',
  door: 'the door',
  lock: 'the lock',
};

export function lightWords({ light, waits_for }: Check): string {
  const thing = waits_for && THINGS[waits_for];
  return light === 'waits' && thing ? `Waits for ${thing}` : WORDS[light];
}

/** A sentence cut at the links in it: every second part is a link. */
export const aroundLinks = (sentence: string): string[] => sentence.split(/(https?:\/\/\S*[^\s.,;:!?)])/);
