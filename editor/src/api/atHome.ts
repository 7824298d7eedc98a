// How the box is with the world outside, and what its owner chooses about that.

import { ask } from './box';

export type Readers = 'home' | 'anyone';
export type Light = 'good' | 'working' | 'soon' | 'bad' | 'off' | 'waits';

export interface Check {
  kind: string;
  light: Light;
  sentence: string;
  /** The kind of the check that it waits for. */
  waits_for?: string;
  /** In technical words, for whoever helps. */
  more?: string;
}

export interface HomeLink {
  link: string;
  sentence: string;
}

/** A line to write where a domain is kept. */
export interface ToMake {
  name: string;
  below: string;
  kind: string;
  value: string;
  standing: 'right' | 'missing' | 'other' | 'unknown';
}

export interface Named {
  name: string;
  provider: string;
  title: string;
  filled: Record<string, string>;
  records: ToMake[];
}

/** What the owner can do where the box cannot: steps at the router, or a text for the provider. */
export interface How {
  title: string;
  steps: string[];
  /** The router's own page. */
  page: string | null;
  letter: string | null;
  /** In the words that stand there; for "more". */
  there: string[];
}

export interface AtHome {
  readers: Readers;
  /** Whether the owner said who may read. */
  asked: boolean;
  sentence: string;
  line: string | null;
  flap: 'open' | 'home' | 'working' | 'cannot';
  button: { kind: string; label: string } | null;
  /** What the button shows, where it shows something. */
  how: How | null;
  /** The link for everybody, while it works. */
  link: string | null;
  name: Named | null;
  home_links: HomeLink[];
  checks: Check[];
}

export interface NameField {
  key: string;
  label: string;
  hint: string;
  /** How the provider calls it; for "more". */
  there: string;
  kind: 'text' | 'secret' | 'place' | 'name' | 'choice';
  choices: string[];
  optional: boolean;
}

export interface NameProvider {
  id: string;
  title: string;
  site: string;
  ending: string;
  by_hand: boolean;
  fields: NameField[];
}

export interface NewName {
  name: string;
  provider: string;
  filled: Record<string, string>;
}

export interface Tried {
  good: boolean;
  sentence: string;
  wrong?: 'name' | 'field' | 'key' | 'connection' | 'number' | 'provider' | 'records';
  field?: string;
  more: string;
  records: ToMake[];
}

export const atHome = {
  state: () => ask<AtHome>('GET', 'at-home'),
  report: () => ask<string>('GET', 'at-home/report'),
  providers: () => ask<NameProvider[]>('GET', 'at-home/providers'),
  tryName: (name: NewName) => ask<Tried>('POST', 'at-home/name/try', name),
  setName: (name: NewName) => ask('PUT', 'at-home/name', name),
  forgetName: () => ask('DELETE', 'at-home/name'),
  tryLock: () => ask<{ good: boolean; sentence: string }>('POST', 'at-home/lock/try', {}),
  setReaders: (readers: Readers) => ask('PUT', 'at-home/readers', { readers }),
  handOver: () => ask<{ link: string }>('POST', 'hand-over', {}),
};

/** Where the wizard stands. `#name` asks for another name alone, and opens nothing. */
export const WIZARD = '/-/open';
export const ANOTHER_NAME = `${WIZARD}#name`;

/** Whether people outside get in now, as far as the box knows. */
export const isOpen = ({ flap, link }: AtHome): boolean => flap === 'open' && link !== null;

/** For phones: the public link, or else the one with the number, which every phone at home understands. */
export function linkForPhones({ link, home_links }: AtHome): string | null {
  const number = home_links.find((one) => /^\/\/(\d+\.|\[)/.test(one.link.slice(one.link.indexOf('//'))));
  return link ?? number?.link ?? home_links[0]?.link ?? null;
}

export const qrOf = (link: string): string => `/-/qr.svg?link=${encodeURIComponent(link)}`;
