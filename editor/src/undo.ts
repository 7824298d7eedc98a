// Undo and redo of one person, across everything: a stack of inverses. One gesture is one entry; edits with the same
// gesture name go into the entry on top. What somebody else wrote since is left alone, and that is said.

import { objectIn, objectOf } from './document/apply';
import type { Edit } from './document/generated/Edit';
import type { ObjectId } from './document/generated/ObjectId';
import { newId } from './document/id';
import type { Page } from './document/generated/Page';
import { source, type Signal } from './signal';
import type { Placed } from './sync/both';
import { grown } from './sync/outbox';

interface Entry {
  /** Oldest first. More than one only when the box made one step of them. */
  gestures: string[];
  /** Takes it back, in this order. */
  inverse: Placed[];
  /** When its last edit was made, on the counter of foreign writes. */
  at: number;
}

/** Does edits as a gesture of its own that takes another back; answers what takes them back in turn. */
export type Apply = (edits: Placed[], gesture: string, undoes: string) => Placed[];

/** A step from before this tab was loaded. */
export interface Past {
  /** Whether this person did it, in a tab that is gone. */
  mine: boolean;
  inverse: Placed[];
  gestures: string[];
  undoes?: string | null;
}

export interface Plan {
  edits: Placed[];
  /** Something was left out, because somebody else wrote there since. */
  leftOut: boolean;
  /** What the person is looking at afterwards. */
  objects: ObjectId[];
}

const register = (edit: Edit): string => `${objectOf(edit) ?? ''} ${'register' in edit ? edit.register : ''}`;

export class Undo {
  private readonly done: Entry[] = [];
  private readonly undone: Entry[] = [];
  private readonly foreign = new Map<string, number>();
  private clock = 0;
  private readonly can = { undo: source(false), redo: source(false) };

  readonly canUndo: Signal<boolean> = this.can.undo;
  readonly canRedo: Signal<boolean> = this.can.redo;

  /** This person did something. */
  did(gesture: string, inverse: Placed[]): void {
    this.undone.length = 0;
    const top = this.done.at(-1);
    // The older inverse of a register is the one that counts.
    if (top?.gestures.at(-1) === gesture) [top.inverse, top.at] = [merged(inverse, top.inverse), this.clock];
    else this.done.push({ gestures: [gesture], inverse, at: this.clock });
    this.tell();
  }

  /** Somebody else did something. */
  others(edits: Edit[]): void {
    this.clock++;
    for (const edit of edits) {
      this.foreign.set(register(edit), this.clock);
      const id = objectOf(edit);
      if (id !== null) this.foreign.set(`${id} any`, this.clock);
      if (edit.do === 'put' || edit.do === 'remove') this.foreign.set(`${id} whole`, this.clock);
    }
  }

  /** What was done before this tab was loaded, oldest first: it can be undone too, as if the tab had never been away. */
  remember(steps: Past[]): void {
    const past = new Undo();
    for (const step of steps) past.again(step);
    // Everything that happened since is later than that.
    const earlier = past.clock + 1;
    for (const entry of [...past.done, ...past.undone]) entry.at -= earlier;
    for (const [key, at] of past.foreign) if (!this.foreign.has(key)) this.foreign.set(key, at - earlier);
    if (this.done.length + this.undone.length === 0) this.undone.push(...past.undone);
    this.done.unshift(...past.done);
    this.tell();
  }

  /** What to do now to undo; `apply` does it and answers its inverse. */
  undo(page: Page, apply: Apply): Plan | null {
    return this.turn(this.done, this.undone, page, apply);
  }

  redo(page: Page, apply: Apply): Plan | null {
    return this.turn(this.undone, this.done, page, apply);
  }

  /** Takes the newest gesture back as if it had not been. */
  retract(gesture: string, apply: Apply): void {
    const top = this.done.at(-1);
    if (top?.gestures.at(-1) !== gesture) return;
    this.done.pop();
    apply(top.inverse, newId(), gesture);
    this.tell();
  }

  private turn(from: Entry[], to: Entry[], page: Page, apply: Apply): Plan | null {
    const entry = from.pop();
    if (!entry) return null;
    const edits = entry.inverse.filter((edit) => this.isOurs(edit, entry.at, page));
    const plan: Plan = {
      edits,
      leftOut: edits.length < entry.inverse.length,
      objects: [...new Set(edits.flatMap((edit) => (edit.do === 'put' || edit.do === 'set' ? [objectOf(edit) as ObjectId] : [])))],
    };
    if (edits.length) {
      const gesture = newId();
      to.push({ gestures: [gesture], inverse: apply(edits, gesture, entry.gestures[0] as string), at: this.clock });
    }
    this.tell();
    return plan;
  }

  private again({ mine, inverse, gestures, undoes }: Past): void {
    if (!mine) return this.others(inverse);
    if (!undoes) {
      this.undone.length = 0;
      this.done.push({ gestures: gestures.length ? gestures : [newId()], inverse, at: this.clock });
      return;
    }
    for (const [from, to] of [[this.done, this.undone], [this.undone, this.done]] as const) {
      const at = from.findLastIndex((entry) => entry.gestures.includes(undoes));
      const entry = from[at];
      if (!entry) continue;
      // What lay above it was left as somebody else had made it.
      const left = entry.gestures.slice(0, entry.gestures.indexOf(undoes));
      from.splice(at, Infinity, ...(left.length ? [{ ...entry, gestures: left }] : []));
      to.push({ gestures, inverse, at: this.clock });
      return;
    }
  }

  private isOurs(edit: Edit, since: number, page: Page): boolean {
    const written = (key: string): boolean => (this.foreign.get(key) ?? -Infinity) > since;
    const id = objectOf(edit);
    if (id === null) return !written(register(edit));
    if (written(`${id} whole`)) return false;
    // Taking back what one put must not take what somebody else wrote on it.
    if (edit.do === 'remove') return !written(`${id} any`);
    if (edit.do === 'put') return objectIn(page, id) === undefined || !written(`${id} any`);
    return !written(register(edit));
  }

  private tell(): void {
    this.can.undo.set(this.done.length > 0);
    this.can.redo.set(this.undone.length > 0);
  }
}

/** Inverses of two parts of one gesture: the later part is taken back first. */
const merged = (later: Placed[], earlier: Placed[]): Placed[] => grown(later, earlier);
