// What is asked of whoever made a recovery card: two of its words, typed back from the paper. Pure.

/** Two places of a card, the earlier first. `random` gives numbers from 0 to below 1. */
export function twoPlaces(of: number, random: () => number): [number, number] {
  const first = Math.floor(random() * of);
  const other = (first + 1 + Math.floor(random() * (of - 1))) % of;
  return first < other ? [first, other] : [other, first];
}

/** The card as its owner has it on paper: what was typed stands in the place of those words. */
export function asTyped(words: string[], places: number[], typed: string[]): string[] {
  return words.map((word, at) => (places.includes(at) ? (typed[places.indexOf(at)] ?? '').trim().toLowerCase() : word));
}

/** For the clipboard. */
export const asText = (words: string[]): string => words.map((word, at) => `${at + 1}. ${word}`).join('\n');
