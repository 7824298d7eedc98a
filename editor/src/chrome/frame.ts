// What the chrome reads from the page as it is shown: the theme's tokens, and how an object looks by the theme's
// choice. It never writes there.

import type { ObjectId } from '../document/generated/ObjectId';

export interface Shown {
  /** A custom property of the page, or nothing. */
  property(name: string): string;
  /** A property of an object's content, as computed. */
  computed(id: ObjectId, property: string): string;
  /** Hears the keys that are pressed inside the page; the answer ends that. */
  keys(hear: (event: KeyboardEvent) => void): () => void;
  /** Back to the page. */
  focus(): void;
}

export function shown(host: HTMLElement): Shown {
  const inside = (): Document | null => host.querySelector('iframe')?.contentDocument ?? null;
  const style = (element: Element | null | undefined): CSSStyleDeclaration | undefined =>
    element ? element.ownerDocument.defaultView?.getComputedStyle(element) : undefined;
  return {
    keys(hear) {
      const document = inside();
      document?.addEventListener('keydown', hear, true);
      return () => document?.removeEventListener('keydown', hear, true);
    },
    focus: () => host.querySelector<HTMLElement>('[tabindex]')?.focus({ preventScroll: true }),
    property: (name) => style(inside()?.querySelector('.gb-page'))?.getPropertyValue(name) ?? '',
    computed(id, property) {
      const root = inside()?.querySelector(`[data-object="${CSS.escape(id)}"]`);
      return style(root?.querySelector('.gb-text > *') ?? root)?.getPropertyValue(property) ?? '';
    },
  };
}
