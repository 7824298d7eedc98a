// Where links lead, as in server/core/src/link.rs.

import { isId } from './id';
import { HREF } from './limits';

export const isAnchor = (name: unknown): name is string => typeof name === 'string' && /^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(name);

// Control characters, white space as Unicode has it, and what would end an attribute.
// eslint-disable-next-line no-control-regex
const UNCLEAN = /[\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"<>]/;

function isOutside(text: string): boolean {
  if (UNCLEAN.test(text)) return false;
  return /^https?:\/\/[^/]/i.test(text) || /^(mailto|tel):./i.test(text);
}

/** `page:ID`, `page:ID#anchor`, `#anchor`, or an outside address. */
export function isTarget(text: unknown): text is string {
  if (typeof text !== 'string' || new TextEncoder().encode(text).length > HREF) return false;
  if (text.startsWith('page:')) {
    const [id, ...anchor] = text.slice(5).split('#');
    return isId(id) && (anchor.length === 0 || isAnchor(anchor.join('#')));
  }
  return text.startsWith('#') ? isAnchor(text.slice(1)) : isOutside(text);
}

/** What a person typed as a link: `example.org` becomes `https://example.org`. `null` if nothing can be made of it. */
export function targetFrom(typed: string): string | null {
  const text = typed.trim();
  if (isTarget(text)) return text;
  if (/^[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+$/.test(text) && isTarget(`mailto:${text}`)) return `mailto:${text}`;
  if (/^[^\s/:]+\.[^\s/:]{2,}([/:?#]|$)/.test(text) && isTarget(`https://${text}`)) return `https://${text}`;
  return null;
}
