// What closed tabs of this person left on this device: sent before a page is shown, and again until the box has it.

import { download } from './download';
import type { Notices } from './notices';
import { drainQueues } from './sync/drain';
import type { Queue } from './sync/queue';
import { gone } from './sync/tabs';

const FIRST = 2_500;
const AGAIN = 15_000;

/** Fulfils when it is sent, or when waiting longer would keep the person from the page. The answer ends the trying. */
export async function sendLeftovers(who: string, client: string, queue: Queue, told: Notices): Promise<() => void> {
  let ended = false;
  async function drain(): Promise<void> {
    const others = async (clients: string[]): Promise<string[]> => gone(clients.filter((one) => one !== client));
    const { kept, refused, conflicts, sentence } = await drainQueues(who, { queue, post: fetch.bind(globalThis), gone: others });
    for (const { entry, sentence: why } of refused) {
      const run = (): void => download('gluebox-changes.json', JSON.stringify(entry.batch, null, 1));
      told.say(`A change from before was not taken: ${why}`, { tone: 'warn', sticky: true, actions: [{ label: 'Download it', run }] });
    }
    for (const name of conflicts) told.say(`${name} changed a text before you, while this device was away. Theirs is in History.`, { tone: 'warn', sticky: true });
    if (kept === 0 || ended) return;
    told.say(sentence ?? 'Changes from before are still kept on this device. They are sent when the box answers.', { tone: 'warn' });
    setTimeout(() => void (ended || drain()), AGAIN);
  }
  await Promise.race([drain(), new Promise((done) => setTimeout(done, FIRST))]);
  return () => {
    ended = true;
  };
}
