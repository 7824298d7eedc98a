// The arrow keys of a menu.

/** Moves the focus along what can be chosen. */
export function alongMenu(event: KeyboardEvent, menu: HTMLElement): void {
  const all = [...menu.querySelectorAll<HTMLElement>('[role^=menuitem]:not([disabled])')];
  const now = all.indexOf(document.activeElement as HTMLElement);
  const next = { ArrowDown: now + 1, ArrowUp: now < 0 ? -1 : now - 1, Home: 0, End: -1 }[event.key];
  if (next === undefined || all.length === 0) return;
  event.preventDefault();
  all.at(next % all.length)?.focus();
}
