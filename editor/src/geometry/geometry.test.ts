import { describe, expect, it } from 'vitest';
import { sequence } from '../document/random';
import { alignMoves } from './align';
import { covers, touches } from './band';
import { bounds, centre, plainAngle, pointAt, toFrame, type Box } from './box';
import { cursorOf, handleAt, SIDES, type Handle } from './handles';
import { resize, scaleAll } from './resize';
import { turnAll, turnedBy } from './rotate';
import { edgeSpeed } from './scroll';
import { snap, snapIndex } from './snap';

const box = (x: number, y: number, w: number, h: number, r = 0): Box => ({ x, y, w, h, r, height: h });
const random = sequence(3);
const anyBox = (): Box => box(random(50_000), random(50_000), 2_000 + random(40_000), 2_000 + random(40_000), random(36_000) - 18_000);
const near = (a: { x: number; y: number }, b: { x: number; y: number }): void => {
  expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeLessThan(0.01);
};

describe('sizing', () => {
  it('keeps the opposite corner or edge where it is, however the box is turned', () => {
    for (let n = 0; n < 500; n++) {
      const from = anyBox();
      const names = Object.keys(SIDES) as (keyof typeof SIDES)[];
      const handle = SIDES[names[random(8)] as keyof typeof SIDES];
      const keep = random(2) === 1;
      const to = resize({ box: from, handle, by: { x: random(9_000) - 4_500, y: random(9_000) - 4_500 }, keep, centred: false });
      near(pointAt(to, { x: -handle.x, y: -handle.y }), pointAt(from, { x: -handle.x, y: -handle.y }));
      if (keep) expect(to.w / to.height).toBeCloseTo(from.w / from.height, 6);
      expect(to.h).toBe(to.height);
    }
  });
  it('follows the pointer along the box, not along the page', () => {
    const to = resize({ box: box(0, 0, 10_000, 10_000, 9_000), handle: SIDES.e, by: { x: 0, y: 500 }, keep: false, centred: false });
    expect([Math.round(to.w), Math.round(to.height)]).toEqual([10_500, 10_000]);
  });
  it('never turns inside out', () => {
    const to = resize({ box: box(0, 0, 10_000, 10_000), handle: SIDES.se, by: { x: -90_000, y: -90_000 }, keep: false, centred: false });
    expect([to.x, to.y, to.w, to.h]).toEqual([0, 0, 800, 800]);
  });
  it('about the centre', () => {
    const from = anyBox();
    near(centre(resize({ box: from, handle: SIDES.nw, by: { x: -900, y: 300 }, keep: false, centred: true })), centre(from));
  });
  it('several as one', () => {
    const boxes = [box(0, 0, 1_000, 1_000), box(3_000, 3_000, 1_000, 1_000)];
    const [a, b] = scaleAll(boxes, { left: 0, top: 0, right: 4_000, bottom: 4_000 }, SIDES.se, { x: 4_000, y: 0 }) as [Box, Box];
    expect([a.x, a.w, b.x, b.w]).toEqual([0, 2_000, 6_000, 2_000]);
  });
});

describe('turning', () => {
  it('follows the pointer, in steps, and snaps to quarters', () => {
    const about = { x: 0, y: 0 };
    const from = { x: 0, y: -1_000 };
    const to = { x: 1_000, y: -1_000 * Math.tan((40 * Math.PI) / 180) };
    expect(turnedBy(about, 0, from, to, false, false)).toBe(5_000);
    expect(turnedBy(about, 0, from, to, true, false)).toBe(4_500);
    expect(turnedBy(about, 100, from, { x: 1_000, y: 0 }, false, false)).toBe(9_000);
    expect(turnedBy(about, 100, from, { x: 1_000, y: 0 }, false, true)).toBe(9_100);
    expect(plainAngle(27_000)).toBe(-9_000);
  });
  it('several as one keep their distances', () => {
    const boxes = [anyBox(), anyBox()];
    const turned = turnAll(boxes, { x: 500, y: 900 }, 3_300) as [Box, Box];
    const away = (a: Box, b: Box): number => Math.hypot(centre(a).x - centre(b).x, centre(a).y - centre(b).y);
    expect(away(...turned)).toBeCloseTo(away(...(boxes as [Box, Box])), 3);
  });
});

describe('snapping', () => {
  const page = { left: 0, top: 0, right: 120_000, bottom: 100_000 };
  const others = [{ left: 10_000, top: 10_000, right: 30_000, bottom: 20_000 }];
  const index = snapIndex(others, page);
  it('to an edge within the radius, with a guide that reaches both and the distance', () => {
    const { by, guides } = snap(index, { left: 10_500, top: 50_000, right: 22_000, bottom: 60_000 }, 600);
    expect(by).toEqual({ x: -500, y: 0 });
    expect(guides.find((guide) => guide.axis === 'x')).toEqual({ axis: 'x', at: 10_000, from: 10_000, to: 60_000, gap: 30_000 });
  });
  it('not beyond it', () => expect(snap(index, { left: 10_700, top: 70_000, right: 15_850, bottom: 75_000 }, 600).by).toEqual({ x: 0, y: 0 }));
  it('to the middle of the page', () => expect(snap(index, { left: 55_100, top: 77_000, right: 65_100, bottom: 78_000 }, 600).by.x).toBe(-100));
  it('to equal gaps', () => {
    const row = snapIndex([{ left: 0, top: 0, right: 1_000, bottom: 1_000 }, { left: 9_000, top: 0, right: 10_300, bottom: 1_000 }], page);
    const { by, guides } = snap(row, { left: 4_300, top: 2, right: 6_000, bottom: 1_700 }, 600);
    expect(by.x).toBe(-150);
    expect(guides.filter((guide) => guide.gap === 3_150 && guide.at === 849)).toHaveLength(2);
  });
  it('only the side that is pulled', () => {
    const { by } = snap(index, { left: 2_000, top: 50_000, right: 9_700, bottom: 60_000 }, 600, { x: 1, y: 0 });
    expect(by).toEqual({ x: 300, y: 0 });
  });
  it('gives for a thousand objects what comparing with every line gives', () => {
    const many = Array.from({ length: 1_000 }, () => bounds(anyBox()));
    const sorted = snapIndex(many, page);
    const lines = [...many, page].flatMap((r) => [r.left, (r.left + r.right) / 2, r.right]);
    for (let n = 0; n < 50; n++) {
      const rect = bounds(anyBox());
      const best = Math.min(...lines.flatMap((at) => [rect.left, (rect.left + rect.right) / 2, rect.right].map((p) => Math.abs(at - p))));
      const { by } = snap({ ...sorted, others: [] }, rect, 600);
      expect(Math.abs(by.x)).toBeCloseTo(best <= 600 ? best : 0, 6);
    }
  });
});

describe('rubber band', () => {
  it('does not touch the empty corner of what is turned', () => {
    const turned = box(0, 0, 10_000, 10_000, 4_500);
    expect(touches(turned, { left: 0, top: 0, right: 100, bottom: 100 })).toBe(false);
    expect(touches(turned, { left: 4_900, top: -1_900, right: 5_100, bottom: -1_700 })).toBe(true);
    expect(covers(turned, { x: 5_000, y: 5_000 })).toBe(true);
  });
});

it('aligning: among themselves, one with the page', () => {
  const page = { left: 0, top: 0, right: 120_000, bottom: 1 };
  expect(alignMoves([box(0, 0, 100, 100), box(500, 0, 300, 100)], 'right', page)).toEqual([{ x: 700, y: 0 }, { x: 0, y: 0 }]);
  expect(alignMoves([box(0, 0, 100, 100)], 'center', page)).toEqual([{ x: 59_950, y: 0 }]);
});

it('handles turn with the box', () => {
  near(handleAt(box(0, 0, 1_000, 1_000, 9_000), 'turn', 240), { x: 1_240, y: 500 });
  expect((['n', 'ne', 'e'] as Handle[]).map((handle) => cursorOf(handle, 4_500))).toEqual(['nesw-resize', 'ew-resize', 'nwse-resize']);
});

it('scrolls at the edges only', () => {
  expect([edgeSpeed(500, 0, 1_000), Math.sign(edgeSpeed(10, 0, 1_000)), Math.sign(edgeSpeed(1_200, 0, 1_000))]).toEqual([0, -1, 1]);
});

it('frames are whole and within limits', () => {
  expect(toFrame({ x: 1.4, y: -0.2, w: 3, h: 9e9, r: -18_000 })).toEqual({ x: 1, y: 0, w: 100, h: 2_000_000, r: 18_000 });
});
