// What visitors see compared with what is here, as a sentence.

import type { PublishState } from './session';
import type { PublishedState } from './sync/messages';

const DAY = 86_400_000;

/** `Tuesday 14:02` within the last days, a date before. */
export function moment(then: Date, now: Date): string {
  const time = then.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  if (then.toDateString() === now.toDateString()) return `today ${time}`;
  if (now.getTime() - then.getTime() < 6 * DAY) return `${then.toLocaleDateString('en-GB', { weekday: 'long' })} ${time}`;
  return `${then.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })}, ${time}`;
}

export function publishState({ state, published_at, sentence }: PublishedState, now = new Date()): PublishState {
  if (sentence) return { state, sentence };
  if (state === 'unpublished') return { state, sentence: 'Only you see this page. It is not published.' };
  if (state === 'live') return { state, sentence: 'Visitors see this page as it is.' };
  const when = published_at ? ` of ${moment(new Date(published_at), now)}` : ' as it was published';
  return { state, sentence: `Only you see these changes. Visitors see the page${when}.` };
}
