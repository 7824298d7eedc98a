// The form for a name: what is sent, and beside which field an answer belongs. Pure.

import type { NameProvider, NewName, Tried } from '../api/atHome';
import type { Refused } from '../api/box';

/** A fault beside the field with this key: `name`, a field of the provider, or the whole form. */
export interface Fault {
  at: string;
  sentence: string;
}

export const NAME = 'name';
export const WHOLE = '';

/** Where a provider's names all end alike, the first part is enough. */
export function wholeName(typed: string, { ending }: NameProvider): string {
  const name = typed.trim().replace(/^https?:\/\//i, '').replace(/[./]+$/, '');
  const ends = !ending || name.toLowerCase().endsWith(ending) || name === '';
  return ends ? name : `${name}${ending}`;
}

/** What the provider needs, and nothing that was typed for another one. */
export function newName(typed: string, provider: NameProvider, filled: Record<string, string>): NewName {
  const own = provider.fields.map(({ key, kind, choices }) => [key, filled[key] ?? (kind === 'choice' ? (choices[0] ?? '') : '')]);
  return { name: wholeName(typed, provider), provider: provider.id, filled: Object.fromEntries(own) };
}

/** What came of trying, at its place. */
export function faultOf(tried: Tried, provider: NameProvider): Fault | null {
  if (tried.good) return null;
  const has = (key: string | undefined): key is string => provider.fields.some((field) => field.key === key);
  const secret = provider.fields.find(({ kind }) => kind === 'secret')?.key;
  let at = WHOLE;
  if (tried.wrong === 'name') at = NAME;
  else if (tried.wrong === 'key' && secret) at = secret;
  else if (tried.wrong === 'field' && has(tried.field)) at = tried.field;
  return { at, sentence: tried.sentence };
}

/** What the box refused to keep. */
export const refusedAt = ({ code, message }: Refused): Fault => ({ at: code === 'name' ? NAME : WHOLE, sentence: message });

/** Nothing that was typed is wrong: it may be kept, and goes by itself later. */
export const mayGoOn = ({ wrong }: Tried): boolean =>
  wrong === 'connection' || wrong === 'number' || wrong === 'provider' || wrong === 'records';
