// Steps of a page as the box lists them, newest first.

import type { Edit } from '../document/generated/Edit';
import type { ObjectId } from '../document/generated/ObjectId';
import type { Page } from '../document/generated/Page';
import type { PageId } from '../document/generated/PageId';
import { get } from '../sync/box';

export interface Author {
  who: string;
  /** The account is the one that is signed in here. */
  you: boolean;
  client: string;
}

export interface Publishing {
  revision: number;
  who: string;
  you: boolean;
  at: string;
}

export interface Step extends Author {
  first: number;
  last: number;
  at: string;
  objects: ObjectId[];
  /** Takes it back. */
  inverse: Edit[];
  gestures: string[];
  undoes?: string | null;
  restores?: number | null;
  note?: string | null;
  /** Texts that were written over in it, and in the same order who had written them. */
  lost: Edit[];
  lost_by: Author[];
  /** Oldest first. */
  published: Publishing[];
}

/** Whether somebody is this person at this browser. */
export const isHere = ({ you, client }: Author, tabs: ReadonlySet<string>): boolean => you && tabs.has(client);

/** The newest steps, or those that began before a revision. None at the end. */
export async function readSteps(page: PageId, before?: number): Promise<Step[]> {
  const { steps } = await get<{ steps: Step[] }>(`/api/pages/${page}/steps${before === undefined ? '' : `?before=${before}`}`);
  return steps;
}

export const readPage = (page: PageId, revision: number): Promise<{ page: Page }> => get(`/api/pages/${page}/revisions/${revision}`);

/** Newly read newest steps over those that were read before. What lies behind a hole is read again when it is wanted. */
export function joined(fresh: Step[], known: Step[]): Step[] {
  const oldest = fresh.at(-1)?.first;
  if (oldest === undefined) return known;
  const older = known.filter((step) => step.first < oldest);
  const touches = known.some((step) => step.first >= oldest);
  return touches ? [...fresh, ...older] : fresh;
}
