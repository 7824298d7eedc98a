// What the owner keeps to glue again, on any page: kept, glued and taken away as steps like any other.

import { objectIn } from './document/apply';
import type { GluedObject } from './document/generated/GluedObject';
import type { Page } from './document/generated/Page';
import { newId } from './document/id';
import { stacked } from './document/page';
import { keepEdits, stickersOf, things, type Sticker } from './document/sticker';
import type { Session } from './session';
import { derived, type Signal } from './signal';
import type { Placed } from './sync/both';

export interface Stickers {
  /** Newest first. */
  readonly all: Signal<Sticker[]>;
  /** A copy of what is selected; several things are one sticker. */
  keep(): void;
  /** A copy of it in the middle of what is seen. */
  glue(sticker: Sticker): void;
  takeAway(sticker: Sticker): void;
}

export interface StickersPorts extends Pick<Session, 'page' | 'selection' | 'stopWriting'> {
  /** What all pages share. */
  shared(): Page;
  /** Texts with the heights of their words. */
  measured(objects: GluedObject[]): GluedObject[];
  commit(edits: Placed[], gesture: string): boolean;
  /** Puts copies in the middle of what is seen. */
  paste(objects: GluedObject[]): void;
  say(sentence: string): void;
}

export function stickers({ page, shared, selection, stopWriting, measured, commit, paste, say }: StickersPorts): Stickers {
  let known: { of: Page; stickers: Sticker[] } | null = null;
  const now = (): Sticker[] => {
    const of = shared();
    if (known?.of !== of) known = { of, stickers: stickersOf(of) };
    return known.stickers;
  };
  return {
    all: derived(page, now),
    keep() {
      stopWriting();
      const chosen = new Set(selection.value);
      const objects = measured(stacked(page.value).filter(({ id }) => chosen.has(id)));
      if (objects.length === 0) return;
      if (commit(keepEdits(shared(), objects).map((edit) => ({ ...edit, shared: true })), newId())) say('Kept as a sticker, for every page.');
    },
    glue(sticker) {
      stopWriting();
      paste(things(sticker));
    },
    takeAway({ objects }) {
      const there = objects.filter(({ id }) => objectIn(shared(), id));
      if (commit(there.map(({ id }) => ({ do: 'remove', object: id, shared: true })), newId())) say('Taken away. What is glued stays; Undo brings the sticker back.');
    },
  };
}
