// Mail, as the owner sets it up, and letters on their way.

import { ask } from './box';

export type Lock = 'tls' | 'start_tls';

/** Without the password, which the box never says. */
export interface MailSettings {
  /** `id` of a provider, or `own`. */
  provider: string;
  host: string;
  port: number;
  lock: Lock;
  name: string;
  from: string;
  to: string;
  /** A box that was made of a copy has to be told it once more. */
  wants_password: boolean;
}

export interface MailProvider {
  id: string;
  label: string;
  host: string;
  hint: string;
}

export interface Letter {
  id: string;
  to: string;
  about: string;
  state: 'waiting' | 'sent' | 'given_up';
  sentence: string;
  /** In the provider's own words. */
  more: string;
  made_at: string;
}

export interface MailState {
  /** `null` while mail is off. */
  settings: MailSettings | null;
  providers: MailProvider[];
  /** The newest first. */
  letters: Letter[];
}

export interface MailWish {
  provider: string;
  host?: string;
  port?: number;
  lock?: Lock;
  name?: string;
  password: string;
  from: string;
  to: string;
}

export interface MailTried {
  good: boolean;
  sentence: string;
  why?: string;
  more: string;
}

/** Where mail is set up. */
export const MAIL = '/-/#mail';

const letter = (id: string): string => `mail/letters/${encodeURIComponent(id)}`;

export const mail = {
  state: () => ask<MailState>('GET', 'mail'),
  set: (wish: MailWish) => ask('PUT', 'mail', wish),
  forget: () => ask('DELETE', 'mail'),
  trial: () => ask<MailTried>('POST', 'mail/trial', {}),
  again: (id: string) => ask('POST', letter(id), {}),
  takeAway: (id: string) => ask('DELETE', letter(id)),
  sendLink: (link: string, to: string) => ask<Letter>('POST', `links/${encodeURIComponent(link)}/mail`, { to }),
};
