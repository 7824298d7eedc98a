// When the tab is left: what is being written goes into the queue at once.

export interface LeavingPorts {
  keep(): void;
  /** Something would be lost with the tab. */
  wouldLose(): boolean;
}

export function minded({ keep, wouldLose }: LeavingPorts): () => void {
  const ends = new AbortController();
  const { signal } = ends;
  window.addEventListener('pagehide', keep, { signal });
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && keep(), { signal });
  window.addEventListener(
    'beforeunload',
    (event) => {
      keep();
      // A queue on this device survives; only what is in memory alone is worth the question.
      if (wouldLose()) event.preventDefault();
    },
    { signal },
  );
  return () => ends.abort();
}
