// Small pictures of stickers, side by side in a frame of their own: the same HTML and the same look as on a page.

import type { Background } from '../document/generated/Background';
import { innerHtml, objectProperties } from '../document/html';
import { heightOf } from '../document/page';
import type { Sticker } from '../document/sticker';
import { around } from '../geometry/box';
import type { PageFrame } from './frame';
import { paintGround } from './ground';

/** One of the places that the pictures fill row by row, in pixels. */
export interface Cell {
  width: number;
  height: number;
  columns: number;
}

/** Room around each. */
const ROOM = 8;
/** Pictures come in this width at most. */
const FINE = 480;

export function drawStickers(frame: PageFrame, stickers: Sticker[], cell: Cell, background: Background): void {
  paintGround(frame, background);
  frame.main.replaceChildren(...stickers.map((sticker, nth) => drawn(frame.document, sticker, cell, nth)));
}

function drawn(document: Document, { objects }: Sticker, { width, height, columns }: Cell, nth: number): HTMLElement {
  const place = document.createElement('div');
  const [left, top] = [(nth % columns) * width, Math.floor(nth / columns) * height];
  place.style.cssText = `position: absolute; overflow: hidden; left: ${left}px; top: ${top}px; width: ${width}px; height: ${height}px;`;
  const all = around(objects.map((object) => ({ ...object.frame, height: heightOf(object) })));
  if (!all) return place;
  const [w, h] = [(all.right - all.left) / 100, (all.bottom - all.top) / 100];
  const scale = Math.min(1, (width - 2 * ROOM) / w, (height - 2 * ROOM) / h);
  const [x, y] = [(width - w * scale) / 2 - (all.left / 100) * scale, (height - h * scale) / 2 - (all.top / 100) * scale];
  const sheet = document.createElement('div');
  sheet.style.cssText = `position: absolute; left: 0; top: 0; width: 1px; height: 1px; transform-origin: 0 0; transform: translate(${x}px, ${y}px) scale(${scale});`;
  sheet.append(
    ...objects.map((object, at) => {
      const root = document.createElement('div');
      root.className = 'gb-object';
      root.dataset['kind'] = object.kind;
      for (const [name, value] of objectProperties(object, at + 1)) root.style.setProperty(name, value);
      root.innerHTML = innerHtml(object, (media) => `../draft/${media}/${FINE}`);
      return root;
    }),
  );
  place.append(sheet);
  return place;
}
