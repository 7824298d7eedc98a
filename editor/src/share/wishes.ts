// What the form of a share link says, and what a link is in words. Pure.

import type { Right, ShareLink, Wishes } from '../api/links';

export interface Form {
  right: Exclude<Right, 'edit_with_code'>;
  /** With the right to edit: also what browsers run. Never by itself. */
  code: boolean;
  /** `as_it_was` only for a link that is there already. */
  end: 'usual' | 'as_it_was' | 'day' | 'none';
  /** A day as `<input type="date">` has it, in the person's own time. */
  day: string;
  /** Empty: any number. */
  most: string;
  asks: boolean;
  password: string;
  label: string;
}

export const newForm = (): Form => ({ right: 'look', code: false, end: 'usual', day: '', most: '', asks: false, password: '', label: '' });

export const formOf = (link: ShareLink): Form => ({
  right: link.right === 'edit_with_code' ? 'edit' : link.right,
  code: link.right === 'edit_with_code',
  end: link.until === null ? 'none' : 'as_it_was',
  day: '',
  most: link.most === null ? '' : String(link.most),
  asks: link.password,
  password: '',
  label: link.label,
});

export function wishesOf(form: Form): Wishes {
  const most = Number.parseInt(form.most, 10);
  return {
    right: form.right === 'edit' && form.code ? 'edit_with_code' : form.right,
    label: form.label.trim(),
    most: Number.isNaN(most) ? null : most,
    ...(form.end === 'none' ? { until: null } : form.end === 'day' && form.day ? { until: endOf(form.day) } : {}),
    ...(!form.asks ? { password: null } : form.password ? { password: form.password } : {}),
  };
}

/** The last moment of a day, where the person is. */
function endOf(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date, 23, 59, 59).toISOString();
}

export const mayWords: Record<Right, string> = { look: 'may look', add: 'may add', edit: 'may edit', edit_with_code: 'may edit, with code' };

/** `7 December`, with the year when it is another than this one. */
export function dayWords(at: string, now: Date): string {
  const day = new Date(at);
  const year = day.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
  return day.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', ...year });
}

export function promise(link: ShareLink, now: Date): string {
  const may = { look: 'look at', add: 'put pictures and notes on', edit: 'edit', edit_with_code: 'edit, and put code on,' }[link.right];
  const until = link.until === null ? '' : ` until ${dayWords(link.until, now)}`;
  return `Whoever has this link may ${may} this page${until}. Nothing else on your box.`;
}

/** Until when, or why it opens nothing any more. */
export function endWords(link: ShareLink, now: Date): string {
  if (link.state === 'used_up') return 'used up';
  if (link.state === 'no_page') return 'its page is gone';
  if (link.until === null) return 'no end';
  return `${link.state === 'over' ? 'ended' : 'until'} ${dayWords(link.until, now)}`;
}

export function useWords({ used_at, uses, most }: ShareLink, now: Date): string {
  if (used_at === null || uses === 0) return 'not opened yet';
  const devices = most === null ? (uses === 1 ? '1 device' : `${uses} devices`) : `${uses} of ${most} devices`;
  return `opened on ${devices}, last ${dayWords(used_at, now)}`;
}

/** What a link is called: for whom it is, or what it leads to. */
export const linkName = ({ label, title }: ShareLink): string => label || title || 'A link';
