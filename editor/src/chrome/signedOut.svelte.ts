// Whether the person is still let in. While something does not go into the box, the box is asked who one is: a
// sign-in that has run out looks like being offline otherwise.

import { Refused } from '../api/box';
import type { SaveState } from '../session';
import type { Signal } from '../signal';

const EVERY = 10_000;

export class SignedOut {
  now = $state(false);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly end: () => void;

  constructor(
    save: Signal<SaveState>,
    private readonly me: () => Promise<unknown>,
  ) {
    this.end = save.subscribe(({ state }) => {
      const troubled = state === 'offline' || state === 'not_saved';
      if (!troubled) this.settle();
      else this.timer ??= setTimeout(this.ask, 0);
    });
  }

  private readonly ask = async (): Promise<void> => {
    this.timer = setTimeout(this.ask, EVERY);
    try {
      await this.me();
      this.now = false;
    } catch (error) {
      if (error instanceof Refused && (error.status === 401 || error.code === 'link')) this.now = true;
    }
  };

  private settle(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  close(): void {
    this.settle();
    this.end();
  }
}
