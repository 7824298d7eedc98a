// Publishing this page: one at a time, and what came of it.

import type { Session } from '../session';

export interface Result {
  sentence: string;
  link: string;
}

export class Publishing {
  busy = $state(false);
  result = $state.raw<Result | null>(null);
  /** How often it went well; the flap of the mark lifts each time. */
  times = $state(0);

  constructor(private readonly session: Session) {}

  publish = async (): Promise<void> => {
    if (this.busy) return;
    this.busy = true;
    try {
      this.result = await this.session.publish();
      this.times += 1;
    } catch (error) {
      const sentence = error instanceof Error ? error.message : String(error);
      this.session.say(sentence, { tone: 'stop', sticky: true });
    } finally {
      this.busy = false;
    }
  };
}
