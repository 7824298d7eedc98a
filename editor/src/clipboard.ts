// Copying and pasting by menu, and the look of one thing for another. Browsers hand the clipboard itself only to the
// keyboard, so what was copied last is kept beside it for as long as the tab is open, from page to page.

import { readObject } from './document/check';
import type { GluedObject } from './document/generated/GluedObject';
import type { Style } from './document/generated/Style';
import { stacked } from './document/page';
import type { Point } from './geometry/box';
import type { Session } from './session';

export interface Clipboard {
  readonly hasObjects: boolean;
  readonly hasLook: boolean;
  copy(): void;
  cut(): void;
  /** `at`: a point of the screen that becomes the middle; without it as the keyboard does. */
  paste(at: Point | null): void;
  /** The look of the first that is selected. */
  copyLook(): void;
  pasteLook(): void;
}

export interface ClipboardPorts extends Pick<Session, 'page' | 'selection' | 'remove'> {
  paste(objects: GluedObject[], at: Point | null): void;
  setLook(style: Style): void;
}

const OBJECTS = 'gluebox.copied';
const LOOK = 'gluebox.copied-look';

function keep(key: string, value: string): void {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // A browser that keeps nothing, or not as much: the keyboard still pastes.
    sessionStorage.removeItem(key);
  }
}

/** What is selected as it is copied, from back to front; kept for *Paste*. */
export function copied({ page, selection }: Pick<Session, 'page' | 'selection'>): GluedObject[] {
  const chosen = new Set(selection.value);
  const objects = stacked(page.value).filter((object) => chosen.has(object.id));
  if (objects.length) keep(OBJECTS, JSON.stringify(objects));
  return objects;
}

export function readObjects(json: string | null): GluedObject[] {
  try {
    return (JSON.parse(json ?? '[]') as unknown[]).map(readObject);
  } catch {
    return [];
  }
}

export function clipboard({ page, selection, remove, paste, setLook }: ClipboardPorts): Clipboard {
  const copy = (): void => {
    copied({ page, selection });
    // The same event that the keys make, which fills the clipboard itself.
    document.execCommand('copy');
  };
  return {
    get hasObjects() {
      return sessionStorage.getItem(OBJECTS) !== null;
    },
    get hasLook() {
      return sessionStorage.getItem(LOOK) !== null;
    },
    copy,
    cut() {
      copy();
      remove();
    },
    paste(at) {
      const objects = readObjects(sessionStorage.getItem(OBJECTS));
      if (objects.length) paste(objects, at);
    },
    copyLook() {
      const [first] = selection.value;
      const object = first === undefined ? undefined : page.value.objects[first];
      if (object) keep(LOOK, JSON.stringify(object.style ?? {}));
    },
    pasteLook() {
      const kept = sessionStorage.getItem(LOOK);
      if (kept) setLook(JSON.parse(kept) as Style);
    },
  };
}
