// The three dots of the first run: a text changed, a picture added, the page published. Pure.

import type { Page } from '../document/generated/Page';
import { words } from '../document/text';

export interface Steps {
  wrote: boolean;
  added: boolean;
  published: boolean;
}

/** What was there when the page was opened. */
export interface Beginning {
  texts: Map<string, string>;
  pictures: Set<string>;
}

export function beginning(page: Page): Beginning {
  const texts = new Map<string, string>();
  const pictures = new Set<string>();
  for (const [id, object] of Object.entries(page.objects)) {
    if (object.kind === 'text') texts.set(id, words(object.content.doc));
    else if (object.kind === 'picture') pictures.add(object.content.media);
  }
  return { texts, pictures };
}

/** A new text without words is nothing written yet. */
export function wrote(from: Beginning, page: Page): boolean {
  return Object.entries(page.objects).some(
    ([id, object]) => object.kind === 'text' && words(object.content.doc) !== (from.texts.get(id) ?? ''),
  );
}

/** A copy of a picture that was there is not a picture of one's own. */
export function addedPicture(from: Beginning, page: Page): boolean {
  return Object.values(page.objects).some(
    (object) => object.kind === 'picture' && !from.pictures.has(object.content.media),
  );
}

export const allDone = (steps: Steps): boolean => steps.wrote && steps.added && steps.published;
