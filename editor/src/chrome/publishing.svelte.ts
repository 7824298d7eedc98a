// Publishing this page: one at a time, what came of it, and once the question who may read.

import { atHome, WIZARD, type Readers } from '../api/atHome';
import type { Published } from '../api/box';
import type { Session } from '../session';

export class Publishing {
  busy = $state(false);
  result = $state.raw<Published | null>(null);
  /** How often it went well; the flap of the mark lifts each time. */
  times = $state(0);

  constructor(
    private readonly session: Session,
    private readonly go: (path: string) => void = (path) => location.assign(path),
  ) {}

  publish = (): Promise<void> =>
    this.once(async () => {
      this.result = await this.session.publish();
      this.times += 1;
    });

  /** The page is published at home already; whoever wants more is led on. */
  choose = (readers: Readers): Promise<void> =>
    this.once(async () => {
      await atHome.setReaders(readers);
      if (this.result) this.result = { ...this.result, ask: false };
      if (readers === 'anyone') this.go(WIZARD);
    });

  private async once(what: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      await what();
    } catch (error) {
      const sentence = error instanceof Error ? error.message : String(error);
      this.session.say(sentence, { tone: 'stop', sticky: true });
    } finally {
      this.busy = false;
    }
  }
}
