import { describe, expect, it } from 'vitest';
import { applyAll } from '../document/apply';
import type { Edit } from '../document/generated/Edit';
import type { GluedObject } from '../document/generated/GluedObject';
import type { Page } from '../document/generated/Page';
import { turnInto } from '../document/differences';
import { randomEdit, randomPage, sequence } from '../document/random';
import { quoted } from '../document/called';
import { plainDoc } from '../document/text';
import { byDay, dayWords, whenWords } from './days';
import { linesOf, merged, type Line } from './lines';
import { joined, type Step } from './steps';
import { untold } from './untold';

const NOW = new Date(2026, 10, 22, 18, 0);
const HERE = 'tab-of-this-browser-1';
const AWAY = 'tab-of-another-one-22';

const text = (id: string, words: string): GluedObject =>
  ({ version: 1, id, kind: 'text', content: { doc: plainDoc(words) }, stacking: 'V', frame: { x: 0, y: 0, w: 10_000, h: 4_000, r: 0 } }) as GluedObject;
const picture = (id: string): GluedObject =>
  ({ version: 1, id, kind: 'picture', content: { media: 'a'.repeat(64), width: 4, height: 4 }, stacking: 'V', frame: { x: 0, y: 0, w: 100, h: 100, r: 0 } }) as unknown as GluedObject;
const put = (object: GluedObject): Edit => ({ do: 'put', object });
const set = (object: string, register: string, value: unknown): Edit => ({ do: 'set', object, register, value }) as Edit;
const say = (object: string, words: string): Edit => set(object, 'content', { kind: 'text', content: { doc: plainDoc(words) } });
const at = (object: string, x: number, w = 10_000, r = 0): Edit => set(object, 'frame', { x, y: 0, w, h: 4_000, r });

/** A page that keeps steps as the box does. */
class Pad {
  page: Page = { ...randomPage(sequence(1), 0), objects: {} };
  readonly steps: Step[] = [];
  readonly everywhere = new Set<string>();
  private revision = 1;

  did(edits: Edit[], more: Partial<Step> = {}): Step {
    const applied = applyAll(this.page, edits);
    this.page = applied.page;
    this.revision++;
    const step: Step = {
      first: this.revision,
      last: this.revision,
      who: 'Anna',
      you: true,
      client: HERE,
      at: new Date(2026, 10, 22, 14, this.revision).toISOString(),
      objects: [],
      inverse: applied.inverse,
      gestures: [`g${this.revision}`],
      lost: [],
      lost_by: [],
      published: [],
      ...more,
    };
    this.steps.unshift(step);
    return step;
  }

  lines = () => linesOf(this.steps, this.page, new Set([HERE]), NOW, (id) => this.everywhere.has(id));
  /** Oldest first. */
  words = (): string[] => this.lines().map(({ what }) => what).reverse();
}

describe('a line of History', () => {
  it('tells an object that moved to every page from one that was removed', () => {
    const pad = new Pad();
    pad.did([put(text('text-1-aaaaaaaaaaaa', 'Here and there')), put(text('text-2-aaaaaaaaaaaa', 'Gone'))]);
    pad.everywhere.add('text-1-aaaaaaaaaaaa');
    pad.did([{ do: 'remove', object: 'text-1-aaaaaaaaaaaa' }]);
    pad.did([{ do: 'remove', object: 'text-2-aaaaaaaaaaaa' }]);
    expect(pad.words().slice(1)).toEqual(['put “Here and there” on every page', 'removed “Gone”']);
  });

  it('says of what all pages share that it is on all of them, or waits as a sticker', () => {
    const pad = new Pad();
    pad.page = { ...pad.page, id: pad.page.site };
    const sticker = { ...text('text-1-aaaaaaaaaaaa', 'Hello'), sticker: true };
    const [first, second] = [{ ...picture('picture-1-aaaaaaaaaaaa'), sticker: true }, { ...picture('picture-2-aaaaaaaaaaaa'), sticker: true, parent: 'picture-1-aaaaaaaaaaaa' }];
    pad.did([put(sticker)]);
    pad.did([put(first), put(second)]);
    pad.did([{ do: 'remove', object: sticker.id }], { gestures: ['away'] });
    pad.did([put(sticker)], { undoes: 'away' });
    pad.did([put(text('text-2-aaaaaaaaaaaa', 'Everywhere'))], { published: [{ revision: 9, who: 'Anna', you: true, at: NOW.toISOString() }] });
    pad.did([say('text-2-aaaaaaaaaaaa', 'Here')]);
    pad.did([{ do: 'remove', object: 'text-2-aaaaaaaaaaaa' }]);
    pad.did([{ do: 'set_page', register: 'palette', value: ['#aabbcc'] }]);
    expect(pad.words()).toEqual([
      'kept “Hello” as a sticker',
      'kept 2 pictures as a sticker',
      'took “Hello” away from the stickers',
      'took back: took “Hello” away from the stickers',
      'put “Everywhere” on every page',
      'wrote in “Here” on every page',
      'took “Here” off every page',
      'changed your colours',
    ]);
    expect(new Set(pad.lines().map(({ kind }) => kind))).toEqual(new Set(['site']));
  });

  it('comes with those of what all pages share in the order in which things were done', () => {
    const line = (key: string, minute: number): Line => ({ key, at: new Date(2026, 10, 22, 14, minute) }) as Line;
    const keys = (own: Line[], others: Line[]) => merged(own, others).map(({ key }) => key).join('');
    expect(keys([line('c', 5), line('a', 1)], [line('D', 6), line('B', 3), line('0', 0)])).toBe('DcBa0');
    expect(keys([line('b', 1), line('a', 5)], [line('C', 2)])).toBe('Cba');
    expect(keys([], [line('A', 1)])).toBe('A');
  });

  it('says what was done, as a person would', () => {
    const pad = new Pad();
    pad.did([put(text('text-1-aaaaaaaaaaaa', 'Come back soon: there is more to stick on.'))]);
    pad.did([put(picture('picture-1-aaaaaaaaaaaa'))]);
    pad.did([at('text-1-aaaaaaaaaaaa', 500)]);
    pad.did([at('text-1-aaaaaaaaaaaa', 500, 20_000), set('text-1-aaaaaaaaaaaa', 'auto_h', 4_000)]);
    pad.did([at('text-1-aaaaaaaaaaaa', 500, 20_000, 300)]);
    pad.did([at('text-1-aaaaaaaaaaaa', 900), at('picture-1-aaaaaaaaaaaa', 900)]);
    pad.did([say('text-1-aaaaaaaaaaaa', 'Two   words')]);
    pad.did([set('text-1-aaaaaaaaaaaa', 'style.colour', '#aabbcc'), set('picture-1-aaaaaaaaaaaa', 'style.opacity', 50)]);
    pad.did([{ do: 'set_page', register: 'title', value: 'Holidays' }]);
    pad.did([set('picture-1-aaaaaaaaaaaa', 'locked', true)]);
    pad.did([say('text-1-aaaaaaaaaaaa', 'A'), set('text-1-aaaaaaaaaaaa', 'alt', 'b'), set('picture-1-aaaaaaaaaaaa', 'link', '#top')]);
    pad.did([{ do: 'remove', object: 'picture-1-aaaaaaaaaaaa' }]);
    pad.did([{ do: 'remove', object: 'text-1-aaaaaaaaaaaa' }]);
    expect(pad.words()).toEqual([
      'added “Come back soon: there is…”',
      'added a picture',
      'moved “Come back soon: there is…”',
      'resized “Come back soon: there is…”',
      'turned “Come back soon: there is…”',
      // Both get another size again.
      'resized 2 things',
      'wrote in “Two words”',
      'restyled 2 things',
      'named the page “Holidays”',
      'locked a picture',
      'changed 2 things',
      'removed a picture',
      'removed “A”',
    ]);
  });

  it('counts alike things by what they are', () => {
    const pad = new Pad();
    pad.did([put(picture('picture-1-aaaaaaaaaaaa')), put(picture('picture-2-aaaaaaaaaaaa'))]);
    pad.did([put(text('text-1-aaaaaaaaaaaa', '')), put(text('text-2-aaaaaaaaaaaa', 'b')), put(text('text-3-aaaaaaaaaaaa', 'c'))]);
    expect(pad.words()).toEqual(['added 2 pictures', 'added 3 texts']);
  });

  it('says You for this browser and a name for everybody else', () => {
    const pad = new Pad();
    pad.did([put(text('text-1-aaaaaaaaaaaa', 'a'))]);
    pad.did([say('text-1-aaaaaaaaaaaa', 'b')], { client: AWAY });
    pad.did([say('text-1-aaaaaaaaaaaa', 'c')], { who: 'Ben', you: false });
    expect(pad.lines().map(({ who }) => who)).toEqual(['Ben', 'Anna', 'You']);
  });

  it('names what an undo took back and a redo did again', () => {
    const pad = new Pad();
    pad.did([put(text('text-1-aaaaaaaaaaaa', 'a'))], { gestures: ['made'] });
    pad.did([{ do: 'remove', object: 'text-1-aaaaaaaaaaaa' }], { gestures: ['undone'], undoes: 'made' });
    pad.did([put(text('text-1-aaaaaaaaaaaa', 'a'))], { gestures: ['redone'], undoes: 'undone' });
    pad.did([say('text-1-aaaaaaaaaaaa', 'b')], { undoes: 'long ago' });
    expect(pad.words()).toEqual(['added “a”', 'took back: added “a”', 'did again: added “a”', 'wrote in “b”']);
  });

  it('names the moment that was gone back to', () => {
    const pad = new Pad();
    const then = pad.did([put(text('text-1-aaaaaaaaaaaa', 'a'))]);
    pad.did([say('text-1-aaaaaaaaaaaa', 'b')]);
    pad.did([say('text-1-aaaaaaaaaaaa', 'a')], { restores: then.last });
    pad.did([say('text-1-aaaaaaaaaaaa', 'c')], { restores: 999 });
    expect(pad.words().slice(2)).toEqual(['went back to today 14:02', 'went back to an earlier page']);
  });

  it('shows publishing as lines above what was published, and no line for nothing', () => {
    const pad = new Pad();
    const publishing = (revision: number) => ({ revision, who: 'Anna', you: true, at: NOW.toISOString() });
    pad.steps.push({ ...pad.did([]), first: 1, last: 1, published: [publishing(1)] });
    pad.steps.shift();
    pad.did([put(text('text-1-aaaaaaaaaaaa', 'a'))], { published: [publishing(2), publishing(2)] });
    const lines = pad.lines();
    expect(lines.map(({ kind, revision }) => `${kind} ${revision}`)).toEqual(['published 2', 'published 2', 'step 3', 'published 1']);
    expect(new Set(lines.map(({ key }) => key)).size).toBe(4);
  });

  it('keeps the words that lost, and whose they were', () => {
    const pad = new Pad();
    pad.did([put(text('text-1-aaaaaaaaaaaa', 'a'))]);
    pad.did([say('text-1-aaaaaaaaaaaa', 'theirs')], {
      client: AWAY,
      lost: [say('text-1-aaaaaaaaaaaa', 'what I wrote'), say('text-1-aaaaaaaaaaaa', 'what Ben wrote')],
      lost_by: [
        { who: 'Anna', you: true, client: HERE },
        { who: 'Ben', you: false, client: AWAY },
      ],
    });
    expect(pad.lines()[0]?.lost).toMatchObject([
      { mine: true, words: '“what I wrote”', object: 'text-1-aaaaaaaaaaaa' },
      { mine: false, who: 'Ben', words: '“what Ben wrote”' },
    ]);
  });

  it('is made even of steps that do not fit what is on the screen', () => {
    const pad = new Pad();
    pad.did([put(text('text-1-aaaaaaaaaaaa', 'a'))]);
    pad.page = { ...pad.page, objects: {} };
    pad.steps[0] = { ...(pad.steps[0] as Step), inverse: [{ do: 'remove', object: 'never-seen-at-all-1' }] };
    expect(pad.words()).toEqual(['changed the page']);
  });
});

it('a long beginning is cut between words', () => {
  expect(quoted('short')).toBe('“short”');
  expect(quoted('a'.repeat(60))).toBe(`“${'a'.repeat(28)}…”`);
  expect(quoted('It lives on a small box in a home')).toBe('“It lives on a small box in…”');
});

it('days are named from where one stands', () => {
  const day = (...date: [number, number, number, number?]) => new Date(...date);
  expect(dayWords(day(2026, 10, 22, 0), NOW)).toBe('Today');
  expect(dayWords(day(2026, 10, 21, 23), NOW)).toBe('Yesterday');
  expect(dayWords(day(2026, 10, 20), NOW)).toBe('Friday 20 November');
  expect(dayWords(day(2025, 11, 31), NOW)).toBe('31 December 2025');
  expect(whenWords(new Date(2026, 10, 21, 9, 5), NOW)).toBe('yesterday 09:05');
  const lines = [day(2026, 10, 22, 9), day(2026, 10, 22, 8), day(2026, 10, 20)].map((date) => ({ at: date }));
  expect(byDay(lines, NOW).map(({ name, lines: of }) => [name, of.length])).toEqual([
    ['Today', 2],
    ['Friday 20 November', 1],
  ]);
});

it('fresh steps take the place of those that were read before, and a hole is not papered over', () => {
  const step = (first: number, last = first): Step => ({ first, last }) as Step;
  const firsts = (steps: Step[]): string => steps.map(({ first, last }) => `${first}-${last}`).join(' ');
  expect(firsts(joined([step(10), step(8, 9)], [step(8), step(5)]))).toBe('10-10 8-9 5-5');
  expect(firsts(joined([step(9), step(8)], [step(5)]))).toBe('9-9 8-8');
  expect(firsts(joined([], [step(5)]))).toBe('5-5');
});

it('tells of lost words whose writer was away, and of no others', () => {
  const tabs = new Set([HERE, 'tab-of-this-browser-0']);
  const lost = (first: number, winner: Partial<Step>, by: Partial<Step['lost_by'][number]>): Step =>
    ({ first, who: 'Ben', you: false, client: AWAY, lost: [say('text-1-aaaaaaaaaaaa', 'x')], lost_by: [{ who: 'Anna', you: true, client: AWAY, ...by }], ...winner }) as Step;
  const steps = [
    lost(10, {}, {}),
    lost(9, { who: 'Anna', you: true }, { client: 'tab-of-this-browser-0' }),
    lost(8, { who: 'Anna', you: true }, {}),
    lost(7, { who: 'Anna', you: true, client: HERE }, { who: 'Ben', you: false }),
    lost(6, {}, { who: 'Cem', you: false }),
    lost(5, {}, {}),
  ];
  expect(untold(steps, tabs, new Set(['5']))).toEqual([
    { step: 10, object: 'text-1-aaaaaaaaaaaa', name: 'Ben' },
    { step: 9, object: 'text-1-aaaaaaaaaaaa', name: 'Anna' },
  ]);
});

it('turns any state of a page into any other', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = sequence(seed);
    let now = randomPage(random, 6);
    const then = now;
    for (let n = 0; n < 20; n++) {
      try {
        now = applyAll(now, [randomEdit(random, now)]).page;
      } catch {
        // An edit that the page does not take.
      }
    }
    const turned = applyAll(now, turnInto(now, then)).page;
    expect(turned.objects, `seed ${seed}`).toEqual(then.objects);
    expect([turned.title, turned.background]).toEqual([then.title, then.background]);
    expect(turnInto(turned, then)).toEqual([]);
  }
});
