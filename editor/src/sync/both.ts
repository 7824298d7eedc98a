// The page and what all pages of its site share, as the one page that a person sees. Each is a document of its own, with
// its own revisions; an edit goes to the one that has its object. Pure: no network, no DOM, no clock.

import { objectIn, objectOf } from '../document/apply';
import type { Edit } from '../document/generated/Edit';
import type { ObjectId } from '../document/generated/ObjectId';
import type { Page } from '../document/generated/Page';
import { withShared } from '../document/page';
import type { Replica } from './replica';

/** An edit that may say which document it is for. One that is taken back must go where it came from, whatever has the
 * object by then. */
export type Placed = Edit & { shared?: boolean };

/** What a list of edits comes to in one of the two. */
export interface Part {
  shared: boolean;
  replica: Replica;
  edits: Edit[];
}

export class Both {
  constructor(
    readonly own: Replica,
    readonly shared: Replica,
  ) {}

  /** As the person sees it. */
  get shown(): Page {
    const { objects, palette } = this.shared.shown;
    return palette || Object.keys(objects).length ? withShared(this.own.shown, this.shared.shown) : this.own.shown;
  }

  /** Whether the object stands on every page. */
  isShared(id: ObjectId): boolean {
    const [own, shared] = [this.own.shown, this.shared.shown];
    if (objectIn(own, id)) return false;
    return objectIn(shared, id) !== undefined || (shared.removed.includes(id) && !own.removed.includes(id));
  }

  /** Whether the object stands on every page or once did. */
  wasShared(id: ObjectId): boolean {
    const { shown } = this.shared;
    return objectIn(shown, id) !== undefined || shown.removed.includes(id);
  }

  /** The revision of the document that has the object. */
  revisionOf(id: ObjectId): number {
    return (this.isShared(id) ? this.shared : this.own).revision;
  }

  /** Edits made here, all or none. `inverse` takes them back. Throws an EditError, then nothing is changed. */
  local(edits: Placed[]): { parts: Part[]; inverse: Placed[] } {
    const lists: Record<'own' | 'shared', Edit[]> = { own: [], shared: [] };
    for (const { shared, ...edit } of edits) lists[(shared ?? this.isForAll(edit as Edit)) ? 'shared' : 'own'].push(edit as Edit);
    const before = this.own.shown;
    const inverse: Placed[] = [];
    const parts: Part[] = [];
    try {
      for (const which of ['own', 'shared'] as const) {
        if (lists[which].length === 0) continue;
        const shared = which === 'shared';
        const applied = this[which].local(lists[which]);
        inverse.push(...applied.inverse.map((edit) => ({ ...edit, shared })));
        parts.push({ shared, replica: this[which], edits: lists[which] });
      }
    } catch (error) {
      this.own.shown = before;
      throw error;
    }
    return { parts, inverse };
  }

  private isForAll(edit: Edit): boolean {
    const id = objectOf(edit);
    return id === null ? edit.do === 'set_page' && edit.register === 'palette' : this.isShared(id);
  }
}
