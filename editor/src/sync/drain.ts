// Sending what closed tabs have left behind, by HTTP, each batch under the client and number it was made with, so that
// the box takes it exactly once. The desk calls this too: a page whose editor is never opened again loses nothing.

import { base } from './base';
import { MAY_PASS, type AckMessage } from './messages';
import { openQueue, type Kept, type Queue } from './queue';
import { gone } from './tabs';

export interface Drained {
  /** Batches that the box has now. */
  sent: number;
  /** Batches still here: the box is away or has no room. */
  kept: number;
  /** Batches that the box will never take, with its sentence. */
  refused: { entry: Kept; sentence: string }[];
  /** Whose texts were written over by what was sent. */
  conflicts: string[];
  /** Why something was kept, if the box said so. */
  sentence: string | null;
}

export interface DrainPorts {
  queue: Queue;
  post: typeof fetch;
  gone(clients: string[]): Promise<string[]>;
}

type Outcome = { sent: AckMessage['documents'] } | { refused: string } | { kept: string | null };

async function send(post: typeof fetch, entry: Kept): Promise<Outcome> {
  const page = entry.batch.documents[0]?.document;
  try {
    const answer = await post(`${base}/api/pages/${page}/batches`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(entry.batch),
    });
    if (answer.ok) return { sent: ((await answer.json()) as Partial<AckMessage>).documents ?? [] };
    const { error } = (await answer.json()) as { error: { code: string; sentence: string } };
    return MAY_PASS.has(error.code) || answer.status >= 500 ? { kept: error.sentence } : { refused: error.sentence };
  } catch {
    return { kept: null };
  }
}

/** Drains the queues of one person. `who` is the name that the boot data gives; nothing of anybody else's is sent. */
export async function drainQueues(who: string, ports?: DrainPorts): Promise<Drained> {
  const { queue, post, gone: askGone } = ports ?? { queue: await openQueue(), post: fetch.bind(globalThis), gone };
  const result: Drained = { sent: 0, kept: 0, refused: [], conflicts: [], sentence: null };
  try {
    const entries = await queue.left(who);
    const dead = await askGone([...new Set(entries.map((entry) => entry.client))]);
    for (const client of dead) {
      let stuck = false;
      for (const entry of entries.filter((one) => one.client === client).sort((a, b) => a.seq - b.seq)) {
        // Order is part of the promise: behind one that was kept nothing overtakes.
        const outcome: Outcome = stuck ? { kept: null } : await send(post, entry);
        if ('sent' in outcome) {
          result.sent++;
          for (const { name } of outcome.sent.flatMap(({ conflicts }) => conflicts)) if (!result.conflicts.includes(name)) result.conflicts.push(name);
        } else if ('refused' in outcome) result.refused.push({ entry, sentence: outcome.refused });
        else {
          stuck = true;
          result.kept++;
          result.sentence ??= outcome.kept;
          continue;
        }
        await queue.drop(entry.client, entry.seq);
      }
    }
  } finally {
    if (!ports) queue.close();
  }
  return result;
}
