// Lines of History out of steps: who, when, what. Each step is read between the page after it, which is known, and the
// page before it, which its inverse makes. Pure.

import { applyAll, EditError } from '../document/apply';
import { quoted } from '../document/called';
import type { Edit } from '../document/generated/Edit';
import type { ObjectId } from '../document/generated/ObjectId';
import type { ObjectValue } from '../document/generated/ObjectValue';
import type { Page } from '../document/generated/Page';
import { isShared } from '../document/page';
import { words } from '../document/text';
import { whenWords } from './days';
import { isHere, type Step } from './steps';
import { whatWasDone } from './words';

export type Content = Extract<ObjectValue, { register: 'content' }>['value'];

/** Words that were written over, kept to be brought back. */
export interface LostWords {
  step: number;
  object: ObjectId;
  content: Content;
  mine: boolean;
  who: string;
  words: string;
}

export interface Line {
  key: string;
  /** Where its step began. */
  step: number;
  /** `site`: something that all pages share; the page itself has no state of it. */
  kind: 'step' | 'published' | 'site';
  /** The page is shown as it was at this revision. */
  revision: number;
  who: string;
  at: Date;
  what: string;
  objects: ObjectId[];
  lost: LostWords[];
}

function back(page: Page, inverse: Edit[]): Page {
  try {
    return applyAll(page, inverse).page;
  } catch (error) {
    // Between what is on the screen and what the box has listed something may be on its way: the words are less exact.
    if (error instanceof EditError) return page;
    throw error;
  }
}

function lostWords(step: Step, tabs: ReadonlySet<string>): LostWords[] {
  return step.lost.flatMap((edit, nth) => {
    if (edit.do !== 'set' || edit.register !== 'content') return [];
    const by = step.lost_by[nth];
    const text = edit.value.kind === 'text' ? quoted(words(edit.value.content.doc)) : '';
    return [{ step: step.first, object: edit.object, content: edit.value, mine: by !== undefined && isHere(by, tabs), who: by?.who ?? '', words: text }];
  });
}

/** `steps` newest first; `head`: the page after the first of them. `tabs`: those that this browser had open. */
export function linesOf(steps: Step[], head: Page, tabs: ReadonlySet<string>, now: Date, wasShared: (id: ObjectId) => boolean): Line[] {
  let after = head;
  const told = steps.map((step) => {
    const before = back(after, step.inverse);
    const what = whatWasDone(step.inverse, before, after, wasShared);
    after = before;
    return { step, what };
  });
  const ofGesture = (name: string) => told.find(({ step }) => step.gestures.includes(name));
  const say = ({ step, what }: (typeof told)[number]): string => {
    if (typeof step.restores === 'number') {
      const then = steps.find((one) => one.last === step.restores || one.published.some(({ revision }) => revision === step.restores));
      return then ? `went back to ${whenWords(new Date(then.at), now)}` : 'went back to an earlier page';
    }
    const undone = step.undoes ? ofGesture(step.undoes) : undefined;
    if (!undone || undone.step === step) return what;
    if (!undone.step.undoes) return `took back: ${say(undone)}`;
    const redone = ofGesture(undone.step.undoes);
    return redone ? `did again: ${redone.what}` : what;
  };
  const site = isShared(head);
  return told.flatMap((one): Line[] => {
    const { step } = one;
    const name = (author: { who: string; you: boolean }, here: boolean): string => (here ? 'You' : author.who);
    // Publishing is a page's.
    const published = (site ? [] : [...step.published]).reverse().map(
      (publishing, nth): Line => ({
        key: `${step.first} published ${step.published.length - nth}`,
        step: step.first,
        kind: 'published',
        revision: publishing.revision,
        // A publishing comes from no tab in particular.
        who: publishing.who,
        at: new Date(publishing.at),
        what: 'published the page',
        objects: [],
        lost: [],
      }),
    );
    if (step.inverse.length === 0) return published;
    const line: Line = {
      key: site ? `site ${step.first}` : `${step.first}`,
      step: step.first,
      kind: site ? 'site' : 'step',
      revision: step.last,
      who: name(step, isHere(step, tabs)),
      at: new Date(step.at),
      what: say(one),
      objects: step.objects,
      lost: lostWords(step, tabs),
    };
    return [...published, line];
  });
}

/** One list, newest first, of two that are. The moments of one list need not be in order: clocks are set. */
export function merged(lines: Line[], others: Line[]): Line[] {
  const left = [...others];
  const all = lines.flatMap((line) => {
    const later = left.findIndex(({ at }) => at <= line.at);
    return [...left.splice(0, later < 0 ? left.length : later), line];
  });
  return [...all, ...left];
}
