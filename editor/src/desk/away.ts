// Waiting for a box that was told to begin again, or to go. Pure but for the waiting, which comes in.

import { Refused } from '../api/box';

export type Came = 'back' | 'away' | 'neither';

const EVERY = 1_000;

/** Asks until it is as wanted, at most so many seconds; `run` is another after every start of the box. */
export async function waitUntil(
  wanted: 'back' | 'away',
  before: string,
  look: () => Promise<{ run?: string }>,
  seconds: number,
  pause: (milliseconds: number) => Promise<void> = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
): Promise<Came> {
  for (let second = 0; second < seconds; second += 1) {
    await pause(EVERY);
    try {
      const { run } = await look();
      if (wanted === 'back' && run !== before) return 'back';
    } catch (error) {
      const away = error instanceof Refused && error.code === 'away';
      if (wanted === 'away' && away) return 'away';
      // A box that answers and knows this browser no longer has begun again.
      if (wanted === 'back' && error instanceof Refused && error.status === 401) return 'back';
    }
  }
  return 'neither';
}
