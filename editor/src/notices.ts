// Sentences for the person.

import { newId } from './document/id';
import type { Notice } from './session';
import { source, type Signal } from './signal';

const STAYS = 6_000;
const MOST = 4;

export interface Notices {
  readonly list: Signal<Notice[]>;
  say(sentence: string, more?: Partial<Pick<Notice, 'tone' | 'sticky' | 'actions'>>): Notice;
}

export function notices(): Notices {
  const list = source<Notice[]>([]);
  return {
    list,
    say(sentence, more = {}) {
      const id = newId();
      const dismiss = (): void => list.set(list.value.filter((notice) => notice.id !== id));
      const actions = (more.actions ?? []).map(({ label, run }) => ({
        label,
        run() {
          dismiss();
          run();
        },
      }));
      const notice: Notice = { id, tone: more.tone ?? 'plain', sentence, sticky: more.sticky ?? false, actions, dismiss };
      // The same sentence twice is one.
      list.set([...list.value.filter((old) => old.sentence !== sentence), notice].slice(-MOST));
      if (!notice.sticky) setTimeout(dismiss, STAYS);
      return notice;
    },
  };
}
