// Pages and edits out of a seed, for tests: the same seed gives the same ones for ever. Every register is among them.

import type { Doc } from './generated/Doc';
import type { Edit } from './generated/Edit';
import type { GluedObject } from './generated/GluedObject';
import type { Page } from './generated/Page';
import { isShared } from './page';

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
const COLOURS = ['#aabbcc', '#11223344', 'token:leaf'];

const randomId = (random: Random): string => `object-${String(random(30)).padStart(9, '0')}`;
const randomFrame = (random: Random) => ({ x: random(90_000), y: random(90_000) - 9_000, w: 100 + random(40_000), h: 100 + random(40_000), r: random(36_001) - 18_000 });

function randomDoc(random: Random): Doc {
  const text = { type: 'text' as const, text: `words <&> "${random(99)}"` };
  return {
    type: 'doc',
    content: [
      { type: 'paragraph', ...(random(2) ? { attrs: { align: 'center' as const } } : {}), content: [text, ...(random(2) ? [{ type: 'hard_break' as const }] : [])] },
      ...(random(2) ? [{ type: 'heading' as const, attrs: { level: 1 + random(6) }, content: [{ ...text, marks: [{ type: 'size' as const, attrs: { size: 400 + random(9000) } }, { type: 'em' as const }] }] }] : []),
      ...(random(3) ? [] : [{ type: 'bullet_list' as const, content: [{ type: 'list_item' as const, content: [{ type: 'paragraph' as const }] }] }]),
    ],
  };
}

export function randomObject(random: Random): GluedObject {
  const common = { version: 1, id: randomId(random), frame: randomFrame(random), stacking: pick(random, STACKING) };
  if (random(2)) return { ...common, kind: 'picture', content: { media: 'ab'.repeat(32), width: 1 + random(900), height: 1 + random(900) } };
  return { ...common, kind: 'text', content: { doc: randomDoc(random) } };
}

/** A page, or what the pages of a site share. */
export function randomPage(random: Random, objects: number, of: 'page' | 'site' = 'page'): Page {
  const page: Page = {
    version: 1,
    id: `${of}-for-the-tests`,
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

/** What may be set, by register. */
const VALUES: [string, (random: Random, page: Page) => unknown][] = [
  ['frame', randomFrame],
  ['frame', randomFrame],
  ['stacking', (random) => pick(random, STACKING)],
  ['link', (random) => pick(random, [null, 'https://example.org/?a=1&b=2', '#top'])],
  ['anchor', (random) => pick(random, [null, 'top', 'a-1'])],
  ['alt', (random) => pick(random, ['', 'A bird', '"<b>" & so on'])],
  ['locked', (random) => random(2) === 1],
  ['parent', (random, page) => pick(random, [null, ...Object.keys(page.objects)])],
  ['auto_h', (random) => pick(random, [null, 4_000, 30_000])],
  ['style.colour', (random) => pick(random, [null, ...COLOURS])],
  ['style.ground', (random) => pick(random, [null, ...COLOURS])],
  ['style.opacity', (random) => pick(random, [null, 0, 35, 100])],
  ['style.radius', (random) => pick(random, [null, 0, random(9_000)])],
  ['style.pad_x', (random) => pick(random, [null, random(3_000)])],
  ['style.pad_y', (random) => pick(random, [null, random(3_000)])],
  ['style.border_width', (random) => pick(random, [null, 150])],
  ['style.border_colour', (random) => pick(random, [null, ...COLOURS])],
  ['style.border_line', (random) => pick(random, [null, 'solid', 'dashed', 'dotted'])],
  ['style.shadow', (random) => pick(random, [null, 'none', 'low', 'high'])],
  ['style.font', (random) => pick(random, [null, 'heading', 'mono'])],
  ['style.size', (random) => pick(random, [null, 400 + random(9_000)])],
  ['style.leading', (random) => pick(random, [null, 1_000 + random(9_000)])],
  ['style.weight', (random) => pick(random, [null, 100, 650])],
  ['style.align', (random) => pick(random, [null, 'left', 'justify'])],
  ['style.fit', (random) => pick(random, [null, 'contain', 'fill'])],
  ['phone.hide', (random) => pick(random, [null, false, true])],
  ['phone.after', (random, page) => pick(random, [null, ...Object.keys(page.objects)])],
  ['phone.rank', (random) => pick(random, [null, ...STACKING])],
  ['phone.width', (random) => pick(random, [null, 'keep', 'full', 'bleed'])],
  ['phone.align', (random) => pick(random, [null, 'start', 'center', 'end'])],
  ['phone.font_scale', (random) => pick(random, [null, 60, 100])],
  ['phone.gap_before', (random) => pick(random, [null, 0, 2_000])],
];

const PAGE_VALUES: [string, (random: Random, page: Page) => unknown][] = [
  ['title', (random) => `Title ${random(9)} & "more"`],
  ['language', (random) => pick(random, ['en', 'de', 'pt-BR', 'ar', 'he', 'ja'])],
  ['design_width', (random) => pick(random, [120_000, 96_000, 80_050])],
  ['background', (random) => pick(random, [{}, { colour: '#ffeedd' }, { colour: 'token:yolk' }])],
  ['phone', (random) => ({ mode: pick(random, ['auto', 'off']) })],
];
const SITE_VALUES: typeof PAGE_VALUES = [['palette', (random) => COLOURS.slice(random(4))]];

/** Registers that the objects of a site alone have. */
const SITE_OBJECT_VALUES: typeof VALUES = [['sticker', (random) => random(2) === 0], ...VALUES];

export function randomEdit(random: Random, page: Page): Edit {
  const known = Object.keys(page.objects);
  const object = known.length && random(12) ? pick(random, known) : randomId(random);
  switch (random(10)) {
    case 0:
      return { do: 'put', object: randomObject(random) };
    case 1:
      return { do: 'remove', object: known.length ? pick(random, known) : object };
    case 2: {
      const [register, value] = pick(random, isShared(page) ? SITE_VALUES : PAGE_VALUES);
      return { do: 'set_page', register, value: value(random, page) } as Edit;
    }
    case 3:
      return { do: 'set', object, register: 'content', value: { kind: 'text', content: { doc: randomDoc(random) } } };
    default: {
      const [register, value] = pick(random, isShared(page) ? SITE_OBJECT_VALUES : VALUES);
      return { do: 'set', object, register, value: value(random, page) } as Edit;
    }
  }
}
