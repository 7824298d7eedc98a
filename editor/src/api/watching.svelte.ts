// How the box is with the world outside, looked at again and again while somebody looks at the screen.

import { Refused } from './box';
import type { AtHome } from './atHome';

/** While something is being done each step is news; otherwise little happens, and the box is a small machine. */
const SOON = 2_000;
const LATER = 10_000;

export class Watching {
  state = $state.raw<AtHome | null>(null);
  /** Why it is not known now. */
  trouble = $state.raw<Refused | null>(null);
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly ask: () => Promise<AtHome>,
    private readonly signedOut: () => void,
  ) {}

  look = async (): Promise<void> => {
    try {
      this.state = await this.ask();
      this.trouble = null;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.status === 401) return this.signedOut();
      this.trouble = error;
    }
  };

  /** Begins to look; what it gives back ends it. */
  begin(): () => void {
    let ended = false;
    const again = async (): Promise<void> => {
      clearTimeout(this.timer);
      if (ended || document.visibilityState !== 'visible') return;
      await this.look();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void again(), this.state?.flap === 'working' ? SOON : LATER);
    };
    const seen = (): void => void again();
    document.addEventListener('visibilitychange', seen);
    void again();
    return () => {
      ended = true;
      clearTimeout(this.timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }
}
