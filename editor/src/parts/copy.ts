// Copying a link. The clipboard is only given to pages with a lock; the box at home has none, so the older way is
// tried too.

export async function copyText(text: string, near: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelecting(text, near);
  }
}

/** `near` keeps the field inside a dialog: outside of it nothing can be focused. */
function copyBySelecting(text: string, near: HTMLElement): boolean {
  const before = document.activeElement;
  const field = document.createElement('textarea');
  field.className = 'gb-heard';
  field.readOnly = true;
  field.value = text;
  near.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return done;
}
