// Share links, as their owner makes and ends them.

import { ask } from './box';

export type Right = 'look' | 'add' | 'edit' | 'edit_with_code';

export interface ShareLink {
  id: string;
  label: string;
  page: string;
  title: string;
  right: Right;
  /** `null`: no end. */
  until: string | null;
  /** How many browsers may come in by it; `null`: any number. */
  most: number | null;
  uses: number;
  password: boolean;
  made_at: string;
  made_by: string;
  used_at: string | null;
  state: 'open' | 'over' | 'used_up' | 'no_page';
  /** `null` where only another box could say it. */
  link: string | null;
  /** Whether it opens outside the home, too. */
  open: boolean;
}

/** What is left out is as it was; for a new link as is usual. */
export interface Wishes {
  right: Right;
  until?: string | null;
  most: number | null;
  password?: string | null;
  label: string;
}

const one = (id: string): string => `links/${encodeURIComponent(id)}`;

export const links = {
  all: async () => (await ask<{ links: ShareLink[] }>('GET', 'links')).links,
  make: (page: string, wishes: Wishes) => ask<ShareLink>('POST', 'links', { page, ...wishes }),
  change: (id: string, wishes: Wishes) => ask<ShareLink>('PUT', one(id), wishes),
  end: (id: string) => ask('DELETE', one(id)),
  endAll: () => ask('DELETE', 'links'),
};
