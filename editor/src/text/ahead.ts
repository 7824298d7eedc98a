// What is typed before the writer is there: it is loaded when first needed, and nobody waits for it. A hidden field takes
// the keys meanwhile, with everything that a field knows about input methods and the keyboard of a telephone.

export interface Ahead {
  focus(): void;
  /** Fulfils when an input method holds no half word; at once without one. */
  settled(): Promise<void>;
  /** Ends it and answers what was typed. */
  take(): string;
}

export function typeAhead(into: HTMLElement, onEscape: () => void): Ahead {
  const field = document.createElement('textarea');
  field.setAttribute('aria-label', 'Text');
  // Seen by nobody, but in sight: else the page would scroll to it. Small letters would make a telephone zoom.
  field.style.cssText = 'position:fixed;inset:0 auto auto 0;width:1px;height:1px;padding:0;border:0;opacity:0;font-size:16px;pointer-events:none';
  let composing = false;
  let whenSettled: (() => void) | null = null;
  field.addEventListener('compositionstart', () => (composing = true));
  field.addEventListener('compositionend', () => {
    composing = false;
    whenSettled?.();
  });
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Tab') event.preventDefault();
    if (event.key !== 'Escape' || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    onEscape();
  });
  into.append(field);
  field.focus({ preventScroll: true });
  return {
    focus: () => field.focus({ preventScroll: true }),
    settled: () => (composing ? new Promise((done) => (whenSettled = done)) : Promise.resolve()),
    take() {
      const typed = field.value;
      field.remove();
      return typed;
    },
  };
}
