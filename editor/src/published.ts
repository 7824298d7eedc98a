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

/** What visitors have of the page and of what all pages share, put together: what they lack of either, they lack here. */
export class Standing {
  private own: PublishedState = { state: 'unpublished' };
  private shared: PublishedState = { state: 'live' };

  /** The box says how one of the two stands. */
  told(of: 'own' | 'shared', { state, published_at, sentence }: PublishedState): PublishState {
    this[of] = { state, published_at: published_at ?? this[of].published_at ?? null, ...(sentence ? { sentence } : {}) };
    return this.seen();
  }

  /** Something was done to one of the two. */
  changed(of: 'own' | 'shared'): PublishState {
    if (this[of].state === 'live') this[of] = { state: 'changed', published_at: this[of].published_at ?? null };
    return this.seen();
  }

  private seen(): PublishState {
    const lacking = this.own.state === 'live' && this.shared.state !== 'live';
    return publishState(lacking ? { state: 'changed', published_at: this.own.published_at ?? null } : this.own);
  }
}
