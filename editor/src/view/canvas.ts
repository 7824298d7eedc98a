// The canvas: stage, frame, objects and marks together, and the questions that gestures ask it.

import './marks.css';
import type { Frame } from '../document/generated/Frame';
import type { ObjectId } from '../document/generated/ObjectId';
import type { Page } from '../document/generated/Page';
import { objectIn } from '../document/apply';
import { heightOf } from '../document/page';
import { bounds, corners, type Box, type Point } from '../geometry/box';
import type { LayoutMessage } from '../sync/messages';
import { openFrame, type PageFrame } from './frame';
import { applyLayout } from './layout';
import { Marks } from './marks';
import { Objects } from './objects';
import { openStage, type Stage } from './stage';

export interface CanvasPorts {
  host: HTMLElement;
  source: string;
  page(): Page;
  standIn(media: string): string | undefined;
  /** Objects whose height the browser found to be another. */
  grew(ids: ObjectId[]): void;
}

export class Canvas {
  readonly marks: Marks;
  readonly objects: Objects;
  /** Heights of texts as the browser laid them out, told by the browser itself: asking would force a layout. */
  private readonly heights = new Map<ObjectId, number>();
  private readonly watching: ResizeObserver;
  private waitingLayout: LayoutMessage | null = null;
  private busy = false;

  private constructor(
    readonly stage: Stage,
    readonly frame: PageFrame,
    private readonly ports: CanvasPorts,
  ) {
    this.watching = new frame.window.ResizeObserver((entries) => {
      const ids: ObjectId[] = [];
      for (const entry of entries) {
        const id = (entry.target as HTMLElement).dataset['object'] as string;
        const height = Math.round((entry.borderBoxSize[0]?.blockSize ?? 0) * 100);
        if (this.heights.get(id) === height) continue;
        this.heights.set(id, height);
        ids.push(id);
      }
      if (ids.length === 0) return;
      this.fitPage();
      ports.grew(ids);
    });
    this.objects = new Objects({
      frame,
      standIn: ports.standIn,
      appeared: (root) => this.watching.observe(root),
      vanished: (root) => {
        this.watching.unobserve(root);
        this.heights.delete(root.dataset['object'] as string);
      },
    });
    this.marks = new Marks(stage);
  }

  /** The frame loads at once; objects are looked at when `ready`: then there is a page to ask for. */
  static async open(ports: CanvasPorts, ready: Promise<unknown>): Promise<Canvas> {
    const { host } = ports;
    host.setAttribute('role', 'region');
    host.setAttribute('aria-label', 'Page canvas');
    const stage = openStage(host);
    try {
      const frame = await openFrame(stage.sheet, ports.source);
      await ready;
      return new Canvas(stage, frame, ports);
    } catch (error) {
      stage.close();
      throw error;
    }
  }

  /** Brings everything in line: at the beginning. */
  begin(): void {
    const page = this.ports.page();
    this.objects.patchPage(page);
    this.objects.patch([...this.objects.order(), ...Object.keys(page.objects)], page, true);
    this.fitPage();
  }

  patch(touched: Iterable<ObjectId | null>): void {
    const page = this.ports.page();
    const all = [...touched];
    if (all.includes(null)) this.objects.patchPage(page);
    this.objects.patch(
      all.filter((id) => id !== null),
      page,
      false,
    );
    this.fitPage();
  }

  /** A layout waits while something is in hand: moving a root would take the caret out of it. */
  layout(message: LayoutMessage): void {
    if (this.busy) {
      this.waitingLayout = message;
      return;
    }
    applyLayout(this.frame, message, (id) => this.objects.root(id));
    this.fitPage();
  }

  setBusy(busy: boolean): void {
    this.busy = busy;
    if (busy || !this.waitingLayout) return;
    const message = this.waitingLayout;
    this.waitingLayout = null;
    this.layout(message);
  }

  /** The object's box as it stands in the page, with the height it really takes. `frame`: where a gesture has it. */
  box(id: ObjectId, frame?: Frame): Box | undefined {
    const object = objectIn(this.ports.page(), id);
    if (!object) return undefined;
    const at = frame ?? object.frame;
    const height = object.kind === 'picture' ? at.h : (this.heights.get(id) ?? Math.max(at.h, heightOf(object)));
    return { ...at, height };
  }

  /** Of the page, in hundredths. */
  height(): number {
    return Math.round(parseFloat(this.frame.element.style.height) * 100) || 0;
  }

  boxes(ids: Iterable<ObjectId>): Map<ObjectId, Box> {
    return new Map([...ids].flatMap((id) => {
      const box = this.box(id);
      return box ? [[id, box] as const] : [];
    }));
  }

  /** Objects under a point of the screen, front first. */
  under(client: Point): ObjectId[] {
    const { x, y } = this.stage.toPage(client);
    const found = this.frame.document.elementsFromPoint(x / 100, y / 100);
    const ids = found.flatMap((element) => (element.closest('[data-object]') as HTMLElement | null)?.dataset['object'] ?? []);
    return [...new Set(ids)];
  }

  /** Opens a hole in the shield where this object is, so that pointers reach its text; `null` closes it. */
  setHole(id: ObjectId | null): void {
    const { shield, zoom } = this.stage;
    const box = id === null ? undefined : this.box(id);
    this.frame.element.classList.toggle('gb-open', box !== undefined);
    if (!box) {
      shield.style.clipPath = '';
      return;
    }
    const offset = { x: parseFloat(this.stage.sheet.style.left), y: parseFloat(this.stage.sheet.style.top) };
    const hole = corners(box).map(({ x, y }) => `${(x / 100) * zoom.value + offset.x} ${(y / 100) * zoom.value + offset.y}`);
    shield.style.clipPath = `path(evenodd, "M0 0H100000V100000H0Z M${hole.join(' L')} Z")`;
  }

  /** The frame is as tall as the page, or as what hangs out of it below. */
  private fitPage(): void {
    const page = this.ports.page();
    const width = page.design_width / 100;
    let height = parseFloat(this.frame.main.style.getPropertyValue('--page-h')) || 600;
    for (const object of Object.values(page.objects)) {
      const box = this.box(object.id);
      if (box && box.y + box.height > height * 100) height = Math.max(height, Math.min(200_000, Math.ceil(bounds(box).bottom / 100)));
    }
    const { style } = this.frame.element;
    const [w, h] = [`${width}px`, `${height}px`];
    if (style.width !== w) style.width = w;
    if (style.height !== h) style.height = h;
    this.stage.setSize(width, height);
  }

  close(): void {
    this.watching.disconnect();
    this.stage.close();
  }
}
