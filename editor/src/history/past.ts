// What was done before this tab was loaded, for undo: the steps of the page and of what all pages share, in the order
// in which they were done. A gesture that went into both is one step again. Pure.

import type { Past } from '../undo';
import type { Step } from './steps';

/** `own` and `shared`: steps of the two documents, newest first. `closed`: this browser's tabs that are gone. */
export function pastOf(own: Step[], shared: Step[], closed: ReadonlySet<string>): Past[] {
  const past = (step: Step, isShared: boolean) => ({
    at: step.at,
    past: {
      mine: step.you && closed.has(step.client),
      inverse: step.inverse.map((edit) => ({ ...edit, shared: isShared })),
      gestures: step.gestures,
      undoes: step.undoes ?? null,
    },
  });
  const ofAll = shared.map((step) => past(step, true));
  const halves = new Map(ofAll.flatMap((half) => half.past.gestures.map((gesture) => [gesture, half] as const)));
  const joined = new Set<object>();
  const ofPage = own.map((step) => {
    const one = past(step, false);
    const half = step.gestures.map((gesture) => halves.get(gesture)).find((found) => found && !joined.has(found));
    if (half) {
      joined.add(half);
      one.past.inverse.push(...half.past.inverse);
    }
    return one;
  });
  const rest = ofAll.filter((half) => !joined.has(half));
  return [...ofPage, ...rest].reverse().sort((a, b) => Date.parse(a.at) - Date.parse(b.at)).map((one) => one.past);
}
