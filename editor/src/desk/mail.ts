// What the form of mail says, and what it makes of it. Pure.

import type { Letter, Lock, MailSettings, MailWish } from '../api/mail';

/** A provider that is none of those known. */
export const OWN = 'own';

export interface MailForm {
  provider: string;
  from: string;
  password: string;
  /** Empty: where letters come from. */
  to: string;
  /** Empty: the address. */
  name: string;
  /** Only for one's own, as the rest. */
  host: string;
  port: string;
  lock: Lock;
  /** Nobody asks who it is. */
  open: boolean;
}

export function formOf(settings: MailSettings | null, first: string): MailForm {
  const kept = settings ?? { provider: first, from: '', to: '', name: '', host: '', port: 465, lock: 'tls' as const };
  const own = kept.provider === OWN;
  return {
    provider: kept.provider,
    from: kept.from,
    password: '',
    to: kept.to === kept.from ? '' : kept.to,
    name: kept.name === kept.from ? '' : kept.name,
    host: own ? kept.host : '',
    port: own ? String(kept.port) : '465',
    lock: own ? kept.lock : 'tls',
    open: settings !== null && settings.name === '',
  };
}

export function wishOf(form: MailForm): MailWish {
  const own = form.provider === OWN;
  const name = form.name.trim();
  return {
    provider: form.provider,
    from: form.from.trim(),
    to: form.to.trim(),
    password: form.password,
    ...(own && form.open ? { name: '' } : name ? { name } : {}),
    ...(own ? { host: form.host.trim(), port: Number.parseInt(form.port, 10) || 0, lock: form.lock } : {}),
  };
}

/** Whether the box has the password for what is filled in. */
export const hasPassword = (form: MailForm, settings: MailSettings | null): boolean =>
  settings !== null && !settings.wants_password && settings.provider === form.provider && settings.name === (form.name.trim() || form.from.trim()) && (form.provider !== OWN || settings.host === form.host.trim());

/** The number that belongs to a lock, unless somebody wrote another one. */
export const portFor = (lock: Lock, port: string): string => (port === '' || port === '465' || port === '587' ? (lock === 'tls' ? '465' : '587') : port);

/** Letters that the desk has to speak of: what waits, and what was given up. */
export const unsent = (letters: Letter[]): Letter[] => letters.filter(({ state }) => state !== 'sent');
