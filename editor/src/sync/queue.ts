// What the box has not acknowledged, kept in IndexedDB: it survives a reload and a dead box. Each entry is bound to who
// made it. Where the browser refuses IndexedDB (private windows) it is kept in memory, and the save light says so.

import type { Batch } from './messages';

export interface Kept {
  who: string;
  client: string;
  seq: number;
  batch: Batch;
  /** Milliseconds since 1970. */
  at: number;
}

export interface Queue {
  /** Not even a reload survives. */
  readonly inMemory: boolean;
  /** Keeps a batch, or the grown form of one. */
  keep(entry: Kept): Promise<void>;
  drop(client: string, seq: number): Promise<void>;
  /** All of one person's, by client and in order. */
  left(who: string): Promise<Kept[]>;
  close(): void;
}

const STORE = 'batches';

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error as Error);
  });
}

export async function openQueue(factory: IDBFactory | undefined = globalThis.indexedDB): Promise<Queue> {
  try {
    if (!factory) return memoryQueue();
    const opening = factory.open('gluebox', 1);
    opening.onupgradeneeded = () => {
      const store = opening.result.createObjectStore(STORE, { keyPath: ['client', 'seq'] });
      store.createIndex('who', 'who');
    };
    return storedQueue(await answered(opening));
  } catch {
    return memoryQueue();
  }
}

function storedQueue(base: IDBDatabase): Queue {
  // A newer version of the editor in another tab may change the store; it is not held up by this one.
  base.onversionchange = () => base.close();
  const within = <T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> =>
    answered(work(base.transaction(STORE, mode).objectStore(STORE)));
  return {
    inMemory: false,
    keep: async (entry) => void (await within('readwrite', (store) => store.put(entry))),
    drop: (client, seq) => within('readwrite', (store) => store.delete([client, seq])),
    left: (who) => within('readonly', (store) => store.index('who').getAll(who)) as Promise<Kept[]>,
    close: () => base.close(),
  };
}

export function memoryQueue(): Queue {
  const entries = new Map<string, Kept>();
  return {
    inMemory: true,
    keep: async (entry) => void entries.set(`${entry.client} ${entry.seq}`, entry),
    drop: async (client, seq) => void entries.delete(`${client} ${seq}`),
    left: async (who) =>
      [...entries.values()].filter((entry) => entry.who === who).sort((a, b) => (a.client < b.client ? -1 : a.client > b.client ? 1 : a.seq - b.seq)),
    close: () => entries.clear(),
  };
}
