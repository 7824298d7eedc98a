import { expect, it } from 'vitest';
import { applyAll } from './document/apply';
import type { Edit } from './document/generated/Edit';
import { randomEdit, randomPage, sequence } from './document/random';
import { Undo, type Past } from './undo';

function desk(seed = 5) {
  let undo = new Undo();
  /** What the box keeps. */
  const steps: Past[] = [];
  let page = randomPage(sequence(seed), 6);
  const ids = Object.keys(page.objects);
  const apply = (edits: Edit[]): Edit[] => {
    const applied = applyAll(page, edits);
    page = applied.page;
    return applied.inverse;
  };
  const turned = (edits: Edit[], gesture: string, undoes: string): Edit[] => {
    const inverse = apply(edits);
    steps.push({ mine: true, inverse, gestures: [gesture], undoes });
    return inverse;
  };
  return {
    get undo() {
      return undo;
    },
    steps,
    ids,
    page: () => page,
    mine(edits: Edit[], gesture = String(Math.random())) {
      const inverse = apply(edits);
      steps.push({ mine: true, inverse, gestures: [gesture] });
      undo.did(gesture, inverse);
    },
    theirs: (edits: Edit[]) => {
      steps.push({ mine: false, inverse: apply(edits), gestures: [] });
      undo.others(edits);
    },
    back: () => undo.undo(page, turned),
    again: () => undo.redo(page, turned),
    reload() {
      undo = new Undo();
      undo.remember(steps);
    },
  };
}
const alt = (object: string, value: string): Edit => ({ do: 'set', object, register: 'alt', value });

it('undo of everything ends where it began, redo of everything where it was', () => {
  for (let seed = 1; seed <= 50; seed++) {
    const random = sequence(seed);
    const one = desk(seed);
    const begin = one.page();
    for (let n = 0; n < 20; n++) {
      try {
        one.mine([randomEdit(random, one.page()), randomEdit(random, one.page())], `g${random(12)}`);
      } catch {
        // A pair that the page does not take.
      }
    }
    const end = one.page();
    while (one.undo.canUndo.value) one.back();
    expect(one.page().objects, `seed ${seed}`).toEqual(begin.objects);
    expect(one.page().title).toBe(begin.title);
    while (one.undo.canRedo.value) one.again();
    expect(one.page().objects, `seed ${seed}`).toEqual(end.objects);
  }
});

it('one gesture is one entry', () => {
  const one = desk();
  const [a] = one.ids as [string];
  const before = one.page().objects[a]?.alt;
  one.mine([alt(a, 'x')], 'typing');
  one.mine([alt(a, 'xy')], 'typing');
  one.back();
  expect(one.page().objects[a]?.alt).toBe(before);
  expect(one.undo.canUndo.value).toBe(false);
});

it('leaves alone what somebody else wrote since, and says so', () => {
  const one = desk();
  const [a, b] = one.ids as [string, string];
  one.mine([alt(a, 'mine'), alt(b, 'mine')]);
  one.theirs([alt(a, 'theirs')]);
  expect(one.back()).toMatchObject({ leftOut: true, objects: [b] });
  expect([one.page().objects[a]?.alt, one.page().objects[b]?.alt]).toEqual(['theirs', undefined]);
});

it('does not take away an object that somebody else wrote on', () => {
  const one = desk();
  const object = { ...one.page().objects[one.ids[0] as string]!, id: 'object-of-mine-0001' };
  one.mine([{ do: 'put', object }]);
  one.theirs([alt(object.id, 'Anna was here')]);
  expect(one.back()).toMatchObject({ leftOut: true, edits: [] });
  expect(one.page().objects[object.id]?.alt).toBe('Anna was here');
  expect(one.undo.canRedo.value).toBe(false);
});

it('something new ends what could be redone', () => {
  const one = desk();
  one.mine([alt(one.ids[0] as string, 'x')]);
  one.back();
  one.mine([alt(one.ids[0] as string, 'y')]);
  expect(one.undo.canRedo.value).toBe(false);
});

it('a reload changes nothing of what can be undone and redone', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = sequence(seed);
    const [stays, reloads] = [desk(seed), desk(seed)];
    for (let n = 0; n < 30; n++) {
      const what = random(6);
      const edits = [randomEdit(random, stays.page())];
      const gesture = `gesture-${n}`;
      try {
        if (what < 3) [stays, reloads].forEach((one) => one.mine(edits, gesture));
        else if (what === 3) [stays, reloads].forEach((one) => one.theirs(edits));
        else if (what === 4) [stays, reloads].forEach((one) => one.back());
        else [stays, reloads].forEach((one) => one.again());
      } catch {
        // An edit that the page does not take.
      }
      if (random(3) === 0) reloads.reload();
      expect(reloads.page().objects, `seed ${seed}, ${n}`).toEqual(stays.page().objects);
    }
    while (stays.undo.canUndo.value) stays.back();
    while (reloads.undo.canUndo.value) reloads.back();
    expect(reloads.page().objects, `seed ${seed}`).toEqual(stays.page().objects);
  }
});

it('gestures that the box made one step of are still taken back one by one', () => {
  const one = desk();
  const [a] = one.ids as [string];
  const before = one.page().objects[a]?.alt;
  one.mine([alt(a, 'first')], 'g1');
  one.mine([alt(a, 'second')], 'g2');
  // Within two seconds: one step, with the inverse of the older.
  const [first, second] = one.steps.splice(0, 2) as [Past, Past];
  one.steps.push({ ...first, gestures: [...first.gestures, ...second.gestures] });
  one.back();
  expect(one.page().objects[a]?.alt).toBe('first');
  one.reload();
  one.back();
  expect(one.page().objects[a]?.alt).toBe(before);
  one.again();
  one.again();
  expect(one.page().objects[a]?.alt).toBe('second');
});

it('what is done before the old steps are read stays on top of them', () => {
  const one = desk();
  const [a, b] = one.ids as [string, string];
  one.mine([alt(a, 'before')]);
  const past = [...one.steps];
  const fresh = new Undo();
  let page = one.page();
  const apply = (edits: Edit[]): Edit[] => {
    const applied = applyAll(page, edits);
    page = applied.page;
    return applied.inverse;
  };
  fresh.did('now', apply([alt(b, 'now')]));
  fresh.remember(past);
  fresh.undo(page, apply);
  expect([page.objects[a]?.alt, page.objects[b]?.alt]).toEqual(['before', undefined]);
  fresh.undo(page, apply);
  expect(page.objects[a]?.alt).toBe(undefined);
  expect(fresh.canUndo.value).toBe(false);
});

it('a write of somebody else from before the reload is left alone, and one from after it too', () => {
  const one = desk();
  const [a, b] = one.ids as [string, string];
  one.mine([alt(a, 'mine'), alt(b, 'mine')]);
  one.theirs([alt(a, 'theirs')]);
  one.reload();
  one.undo.others([alt(b, 'theirs')]);
  expect(one.back()).toMatchObject({ leftOut: true, edits: [] });
});
