// A value that tells when it changes. The core stands on these alone; Svelte reads them as stores (`$store`).
// Must not know the DOM.

export interface Signal<T> {
  readonly value: T;
  /** Calls `tell` at once and on each change; the answer ends that. */
  subscribe(tell: (value: T) => void): () => void;
}

export interface Source<T> extends Signal<T> {
  set(value: T): void;
}

/** A value somebody sets. Setting the same value tells nobody. */
export function source<T>(first: T): Source<T> {
  let now = first;
  const listeners = new Set<(value: T) => void>();
  return {
    get value() {
      return now;
    },
    set(next) {
      if (Object.is(now, next)) return;
      now = next;
      for (const tell of [...listeners]) tell(next);
    },
    subscribe(tell) {
      // A wrapper of its own, so that one function may subscribe twice.
      const entry = (value: T) => tell(value);
      listeners.add(entry);
      tell(now);
      return () => void listeners.delete(entry);
    },
  };
}

/** A value worked out of another. Works only while somebody listens or asks. */
export function derived<S, T>(from: Signal<S>, work: (value: S) => T): Signal<T> {
  return {
    get value() {
      return work(from.value);
    },
    subscribe(tell) {
      let last: { value: T } | null = null;
      return from.subscribe((value) => {
        const next = work(value);
        if (last && Object.is(last.value, next)) return;
        last = { value: next };
        tell(next);
      });
    },
  };
}
