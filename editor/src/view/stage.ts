// The stage around the page: scrolls, scales, and turns points of the screen into points of the page. Its own place on
// the screen is read when it scrolls or is sized, never while something is dragged.

import type { Point } from '../geometry/box';
import { source, type Signal } from '../signal';

const MARGIN = 48;
const LEAST = 0.1;
const MOST = 4;

export interface Stage {
  readonly scroller: HTMLElement;
  readonly surface: HTMLElement;
  /** The page's place; its size in screen pixels is the page's times the zoom. */
  readonly sheet: HTMLElement;
  /** Takes every pointer event; has a hole where somebody writes. */
  readonly shield: HTMLElement;
  /** Above everything, at the page's corner. */
  readonly marks: HTMLElement;
  readonly zoom: Signal<number>;
  /** Something about place or scale changed. */
  readonly moved: Signal<number>;
  /** Screen to page, in hundredths. */
  toPage(client: Point): Point;
  toClient(page: Point): Point;
  /** The stage on the screen. */
  view(): DOMRect;
  /** Reads how far it is scrolled: the browser says so a frame later, and somebody may press in between. */
  look(): void;
  setSize(width: number, height: number): void;
  setZoom(zoom: number | 'fit', about?: Point): void;
  scrollBy(x: number, y: number): void;
  /** Scrolls so that a rectangle of the page is seen. */
  reveal(rect: { left: number; top: number; right: number; bottom: number }): void;
  close(): void;
}

function part(name: string, into: HTMLElement): HTMLElement {
  const element = document.createElement('div');
  element.className = name;
  into.append(element);
  return element;
}

export function openStage(host: HTMLElement): Stage {
  const scroller = part('gb-scroller', host);
  scroller.tabIndex = 0;
  const surface = part('gb-surface', scroller);
  const sheet = part('gb-sheet', surface);
  const shield = part('gb-shield', surface);
  const marks = part('gb-marks', surface);
  const zoom = source(1);
  const moved = source(0);
  let size = { width: 1200, height: 800 };
  let view = scroller.getBoundingClientRect();
  let scroll = { x: 0, y: 0 };
  let corner = { x: 0, y: 0 };
  let fits = true;

  function place(): void {
    const [w, h] = [size.width * zoom.value, size.height * zoom.value];
    const margin = view.width < 700 ? 12 : MARGIN;
    const across = Math.max(view.width, w + 2 * margin);
    const down = Math.max(view.height, h + 2 * margin);
    corner = { x: Math.floor((across - w) / 2), y: margin };
    surface.style.width = `${across}px`;
    surface.style.height = `${down}px`;
    for (const element of [sheet, marks]) {
      element.style.left = `${corner.x}px`;
      element.style.top = `${corner.y}px`;
    }
    sheet.style.width = `${w}px`;
    sheet.style.height = `${h}px`;
    sheet.style.setProperty('--zoom', String(zoom.value));
    moved.set(moved.value + 1);
  }

  function readScroll(): void {
    scroll = { x: scroller.scrollLeft, y: scroller.scrollTop };
    moved.set(moved.value + 1);
  }

  const fitting = (): number => {
    const margin = view.width < 700 ? 12 : MARGIN;
    return Math.min(1, Math.max(LEAST, (view.width - 2 * margin) / size.width));
  };

  function readView(): void {
    const next = scroller.getBoundingClientRect();
    view = new DOMRect(next.x, next.y, scroller.clientWidth, scroller.clientHeight);
    if (fits) zoom.set(fitting());
    place();
    readScroll();
  }

  const watching = new ResizeObserver(readView);
  watching.observe(scroller);
  scroller.addEventListener('scroll', readScroll, { passive: true });
  window.addEventListener('resize', readView);
  readView();

  const stage: Stage = {
    scroller,
    surface,
    sheet,
    shield,
    marks,
    zoom,
    moved,
    toPage: ({ x, y }) => ({
      x: ((x - view.left + scroll.x - corner.x) / zoom.value) * 100,
      y: ((y - view.top + scroll.y - corner.y) / zoom.value) * 100,
    }),
    toClient: ({ x, y }) => ({
      x: (x / 100) * zoom.value + corner.x - scroll.x + view.left,
      y: (y / 100) * zoom.value + corner.y - scroll.y + view.top,
    }),
    view: () => view,
    look() {
      if (scroller.scrollLeft !== scroll.x || scroller.scrollTop !== scroll.y) readScroll();
    },
    setSize(width, height) {
      if (size.width === width && size.height === height) return;
      size = { width, height };
      if (fits) zoom.set(fitting());
      place();
    },
    setZoom(wanted, about) {
      fits = wanted === 'fit';
      const next = wanted === 'fit' ? fitting() : Math.min(MOST, Math.max(LEAST, wanted));
      const pivot = about ?? { x: view.left + view.width / 2, y: view.top + view.height / 2 };
      const under = stage.toPage(pivot);
      zoom.set(next);
      place();
      const now = stage.toClient(under);
      stage.scrollBy(now.x - pivot.x, now.y - pivot.y);
    },
    scrollBy(x, y) {
      scroller.scrollBy({ left: x, top: y, behavior: 'instant' });
      readScroll();
    },
    reveal(rect) {
      const [a, b] = [stage.toClient({ x: rect.left, y: rect.top }), stage.toClient({ x: rect.right, y: rect.bottom })];
      const by = (low: number, high: number, from: number, to: number): number => {
        const room = 24;
        if (high - low > to - from - 2 * room || low < from + room) return low - from - room;
        return high > to - room ? high - to + room : 0;
      };
      const hidden = a.x < view.left || b.x > view.right || a.y < view.top || b.y > view.bottom;
      if (hidden) stage.scrollBy(by(a.x, b.x, view.left, view.right), by(a.y, b.y, view.top, view.bottom));
    },
    close() {
      watching.disconnect();
      window.removeEventListener('resize', readView);
      scroller.remove();
    },
  };
  return stage;
}
