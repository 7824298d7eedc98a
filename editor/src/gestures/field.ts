// What writes its own letters: fields of the chrome and the text being written.

/** Over the frame's edge `instanceof` does not hold, so the tag is asked. */
export function isField(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null;
  if (!element?.tagName) return false;
  return /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) || element.isContentEditable;
}
