// Pages and edits out of a seed, for tests: the same seed gives the same ones for ever.

import type { Edit } from './generated/Edit';
import type { GluedObject } from './generated/GluedObject';
import type { Page } from './generated/Page';

/** A whole number below `below`. */
export type Random = (below: number) => number;

/** mulberry32 */
export function sequence(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
}

const pick = <T>(random: Random, list: readonly T[]): T => list[random(list.length)] as T;
const STACKING = ['1', '5', 'A', 'V', 'V1', 'z', 'zz1'];

export const randomId = (random: Random): string => `object-${String(random(30)).padStart(9, '0')}`;

export function randomObject(random: Random): GluedObject {
  const common = {
    version: 1,
    id: randomId(random),
    frame: randomFrame(random),
    stacking: pick(random, STACKING),
  };
  if (random(2)) return { ...common, kind: 'picture', content: { media: 'ab'.repeat(32), width: 1 + random(900), height: 1 + random(900) } };
  return { ...common, kind: 'text', content: { doc: { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: `words ${random(99)}` }] }] } } };
}

const randomFrame = (random: Random) => ({ x: random(90_000), y: random(90_000) - 9_000, w: 100 + random(40_000), h: 100 + random(40_000), r: random(72_000) - 36_000 });

export function randomPage(random: Random, objects: number): Page {
  const page: Page = {
    version: 1,
    id: 'page-for-the-tests',
    site: 'site-for-the-tests',
    title: 'A page',
    language: 'en',
    design_width: 120_000,
    background: {},
    phone: { mode: 'auto' },
    objects: {},
    removed: [],
  };
  for (let n = 0; n < objects; n++) {
    const object = randomObject(random);
    page.objects[object.id] = object;
  }
  return page;
}

export function randomEdit(random: Random, page: Page): Edit {
  const known = Object.keys(page.objects);
  const object = known.length && random(12) ? pick(random, known) : randomId(random);
  const set = (register: string, value: unknown): Edit => ({ do: 'set', object, register, value }) as Edit;
  switch (random(12)) {
    case 0:
      return { do: 'put', object: randomObject(random) };
    case 1:
      return { do: 'remove', object: known.length ? pick(random, known) : object };
    case 2:
      return { do: 'set_page', register: 'title', value: `Title ${random(9)}` };
    case 3:
      return { do: 'set_page', register: 'background', value: random(2) ? { colour: '#aabbcc' } : {} };
    case 4:
      return set('style.ground', random(2) ? '#11223344' : null);
    case 5:
      return set('stacking', pick(random, STACKING));
    case 6:
      return set('alt', pick(random, ['', 'A bird']));
    case 7:
      return set('locked', !random(2));
    case 8:
      return set('link', pick(random, [null, 'https://example.org/', '#top']));
    case 9:
      return set('phone.hide', pick(random, [null, false, true]));
    case 10:
      return set('auto_h', pick(random, [null, 4000]));
    default:
      return set('frame', randomFrame(random));
  }
}
