// Whose words were written over while nobody was there to be told. Pure.

import type { ObjectId } from '../document/generated/ObjectId';
import { isHere, type Step } from './steps';

export interface Untold {
  step: number;
  object: ObjectId;
  /** Who wrote over them. */
  name: string;
}

/**
 * Words are this person's if one of this browser's tabs wrote them, or if they are of this account and somebody of
 * another wrote over them. Who wrote over words of one's own knows it.
 */
export function untold(steps: Step[], tabs: ReadonlySet<string>, told: ReadonlySet<string>): Untold[] {
  return steps.flatMap((step) =>
    step.lost.flatMap((edit, nth) => {
      const by = step.lost_by[nth];
      const ours = by !== undefined && (isHere(by, tabs) || (by.you && !step.you));
      if (!ours || edit.do !== 'set' || isHere(step, tabs) || told.has(String(step.first))) return [];
      return [{ step: step.first, object: edit.object, name: step.who }];
    }),
  );
}
