// This browser's copy of a document: the head as the box has it, and on top of it what the box has not acknowledged.
// Somebody else's edits go below the pending ones, so that nothing jumps back. Pure: no network, no DOM, no clock.

import { applyAll, EditError, objectIn, objectOf, type Applied } from '../document/apply';
import { differences } from '../document/differences';
import type { Edit } from '../document/generated/Edit';
import type { ObjectId } from '../document/generated/ObjectId';
import type { Page } from '../document/generated/Page';

/** A batch on its way, as far as it concerns this document. */
export interface Pending {
  seq: number;
  edits: Edit[];
}

/** Which objects look different now; `null` stands for the page itself. */
export type Touched = Set<ObjectId | null>;

/** The box's revisions have no holes; where one shows, the whole state has to be asked for. */
export type Step = { touched: Touched } | 'gap';

export class Replica {
  /** What the person sees: the head with the pending edits applied. */
  shown: Page;
  readonly pending: Pending[] = [];

  constructor(
    public head: Page,
    public revision: number,
  ) {
    this.shown = head;
  }

  /** Edits made here. Throws an EditError if the document does not take them; then nothing is changed. */
  local(edits: Edit[]): Applied {
    const applied = applyAll(this.shown, edits);
    this.shown = applied.page;
    return applied;
  }

  /** The box has taken a batch of ours, which made `revision`. */
  acknowledged(seq: number, revision: number | null): Step {
    const at = this.pending.findIndex((batch) => batch.seq === seq);
    const batch = this.pending[at];
    if (!batch) return { touched: new Set() };
    this.pending.splice(at, 1);
    // The state we got later already holds it.
    if (revision === null || revision <= this.revision) return { touched: this.rebase(touchedBy(batch.edits)) };
    if (revision !== this.revision + 1) {
      // Ours, also in the state that is asked for now: else it would look like somebody else's.
      this.take(batch.edits, this.revision);
      return 'gap';
    }
    this.take(batch.edits, revision);
    return { touched: this.rebase(touchedBy(batch.edits)) };
  }

  /** The box has refused a batch for good. */
  refused(seq: number): Touched {
    const at = this.pending.findIndex((batch) => batch.seq === seq);
    const [batch] = at < 0 ? [] : this.pending.splice(at, 1);
    return batch ? this.rebase(touchedBy(batch.edits)) : new Set();
  }

  /** Somebody else's edits. */
  remote(edits: Edit[], revision: number): Step {
    if (revision <= this.revision) return { touched: new Set() };
    if (revision !== this.revision + 1) return 'gap';
    this.take(edits, revision);
    return { touched: this.rebase(touchedBy(edits)) };
  }

  /** The whole document as the box has it. Batches up to `newest` are in it. `foreign`: what others did meanwhile. */
  state(page: Page, revision: number, newest: number): { touched: Touched; foreign: Edit[] } {
    const mine = this.pending.flatMap((batch) => (batch.seq <= newest ? batch.edits : []));
    const foreign = differences(tolerant(this.head, mine), page);
    this.pending.splice(0, this.pending.length, ...this.pending.filter((batch) => batch.seq > newest));
    const before = this.shown;
    this.head = page;
    this.revision = revision;
    this.shown = page;
    const all: Touched = new Set([null, ...Object.keys(before.objects), ...Object.keys(page.objects)]);
    for (const { edits } of this.pending) for (const edit of edits) all.add(objectOf(edit));
    this.rebase(all);
    return { touched: all, foreign };
  }

  private take(edits: Edit[], revision: number): void {
    // The box took them, so they apply; a difference between two versions of the rules must not stop the editor.
    this.head = tolerant(this.head, edits);
    this.revision = revision;
  }

  /** Works out anew what is shown of `touched`. Answers those that really differ. */
  private rebase(touched: Touched): Touched {
    const small: Page = { ...this.head, objects: {} };
    for (const id of touched) {
      const object = id === null ? undefined : objectIn(this.head, id);
      if (object) small.objects[object.id] = object;
    }
    const mine = this.pending.flatMap(({ edits }) => edits.filter((edit) => touched.has(objectOf(edit))));
    const made = tolerant(small, mine);
    const next: Page = { ...made, objects: { ...this.shown.objects }, removed: this.removedNow() };
    const differ: Touched = new Set();
    for (const id of touched) {
      if (id === null) continue;
      const object = objectIn(made, id);
      if (object === objectIn(this.shown, id)) continue;
      differ.add(id);
      if (object) next.objects[id] = object;
      else delete next.objects[id];
    }
    if (!touched.has(null)) {
      delete next.palette;
      Object.assign(next, registersOf(this.shown));
    }
    else if (JSON.stringify(registersOf(next)) !== JSON.stringify(registersOf(this.shown))) differ.add(null);
    this.shown = next;
    return differ;
  }

  private removedNow(): ObjectId[] {
    const mine = this.pending.flatMap(({ edits }) => edits.flatMap((edit) => (edit.do === 'remove' ? [edit.object] : [])));
    return mine.length ? [...new Set([...this.head.removed, ...mine])].sort() : this.head.removed;
  }
}

const registersOf = ({ title, language, design_width, background, phone, palette }: Page) => ({
  title,
  language,
  design_width,
  background,
  phone,
  ...(palette ? { palette } : {}),
});

export const touchedBy = (edits: Edit[]): Touched => new Set(edits.map(objectOf));

/** All that apply, one by one. */
function tolerant(page: Page, edits: Edit[]): Page {
  try {
    return applyAll(page, edits).page;
  } catch (fault) {
    if (!(fault instanceof EditError)) throw fault;
    return edits.reduce((now, edit) => {
      try {
        return applyAll(now, [edit]).page;
      } catch (single) {
        if (single instanceof EditError) return now;
        throw single;
      }
    }, page);
  }
}
