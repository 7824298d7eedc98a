// From pointer events to states. Holds the pointers, gives each state what it needs, scrolls at the edges, and cancels
// when a second finger comes, the browser takes the pointer away, or Escape is pressed.

import { edgeSpeed } from '../geometry/scroll';
import type { Handle } from '../geometry/handles';
import { source } from '../signal';
import { ask } from './asking';
import type { Bench, Pointer, State } from './bench';
import { idle } from './idle';
import { pinching } from './pinching';

export class Machine {
  readonly active = source('idle');
  spaceHeld = false;
  private readonly home: State;
  private state: State;
  private readonly touches = new Map<number, Pointer>();
  private last: Pointer | null = null;
  private scrolling = 0;
  private readonly ends = new AbortController();

  constructor(private readonly bench: Bench) {
    this.home = this.state = idle(bench, () => this.spaceHeld);
    const { surface, scroller } = bench.canvas.stage;
    const { signal } = this.ends;
    surface.addEventListener('pointerdown', (event) => this.down(event), { signal });
    surface.addEventListener('pointermove', (event) => this.move(event), { signal });
    surface.addEventListener('pointerup', (event) => this.up(event), { signal });
    surface.addEventListener('pointercancel', (event) => this.lost(event), { signal });
    scroller.addEventListener('contextmenu', (event) => this.menu(event), { signal });
    // Autoscroll by the middle button would fight with panning.
    surface.addEventListener('mousedown', (event) => event.preventDefault(), { signal });
    scroller.addEventListener('wheel', (event) => this.wheel(event), { signal, passive: false });
  }

  get isIdle(): boolean {
    return this.state === this.home;
  }

  cancel(): boolean {
    if (this.isIdle) return false;
    this.go(this.state.cancel?.() ?? this.home);
    return true;
  }

  close(): void {
    this.cancel();
    this.ends.abort();
  }

  private go(next: State): void {
    this.state.leave?.();
    this.state = next;
    this.active.set(next.name);
    next.enter?.();
    if (next.scrolls && !this.scrolling) this.scrolling = requestAnimationFrame(() => this.edge());
  }

  private pointer(event: PointerEvent): Pointer {
    const client = { x: event.clientX, y: event.clientY };
    const target = event.target as Element;
    return {
      id: event.pointerId,
      type: event.pointerType || 'mouse',
      button: event.button,
      client,
      page: this.bench.canvas.stage.toPage(client),
      shift: event.shiftKey,
      alt: event.altKey,
      mod: event.ctrlKey || event.metaKey,
      handle: ((target.closest?.('.gb-handle') as HTMLElement | null)?.dataset['handle'] as Handle | undefined) ?? null,
      time: event.timeStamp,
    };
  }

  private down(event: PointerEvent): void {
    const { stage } = this.bench.canvas;
    stage.look();
    const at = this.pointer(event);
    const { surface, scroller } = stage;
    if (at.type === 'touch') {
      this.touches.set(at.id, at);
      const [a, b] = [...this.touches.values()];
      if (a && b) {
        this.cancel();
        surface.setPointerCapture(at.id);
        return this.go(pinching(this.bench, a, b));
      }
    }
    if (!this.isIdle) return;
    scroller.focus({ preventScroll: true });
    surface.setPointerCapture(at.id);
    this.last = at;
    const next = this.state.down?.(at);
    if (next) this.go(next);
  }

  private move(event: PointerEvent): void {
    if (this.isIdle) return;
    const at = this.pointer(event);
    if (this.touches.has(at.id)) this.touches.set(at.id, at);
    if (this.last && at.id !== this.last.id && this.state.name !== 'pinching') return;
    // The button was let go where nobody saw it.
    if (at.type === 'mouse' && event.buttons === 0) return this.lost(event);
    this.last = at;
    this.step(at);
  }

  private step(at: Pointer): void {
    const next = this.state.move?.(at);
    if (!next) return;
    this.go(next);
    this.state.move?.(at);
  }

  private up(event: PointerEvent): void {
    const at = this.pointer(event);
    this.touches.delete(at.id);
    if (this.isIdle || (this.last && at.id !== this.last.id && this.state.name !== 'pinching')) return;
    const next = this.state.up?.(at);
    this.go(next ?? this.home);
  }

  private lost(event: PointerEvent): void {
    this.touches.delete(event.pointerId);
    this.cancel();
  }

  /** By the other button at a point, by the menu key about what is selected. A finger asks by the length of its press. */
  private menu(event: MouseEvent): void {
    event.preventDefault();
    if (this.touches.size > 0) return;
    this.cancel();
    const { stage } = this.bench.canvas;
    stage.look();
    if (event.target === stage.scroller) this.bench.openMenu(null);
    else ask(this.bench, { x: event.clientX, y: event.clientY });
  }

  /** While something is dragged near the edge the page comes along. */
  private edge(): void {
    this.scrolling = 0;
    if (!this.state.scrolls || !this.last) return;
    const { stage } = this.bench.canvas;
    const view = stage.view();
    const { x, y } = this.last.client;
    const by = { x: edgeSpeed(x, view.left, view.right), y: edgeSpeed(y, view.top, view.bottom) };
    if (by.x || by.y) {
      stage.scrollBy(by.x, by.y);
      this.last = { ...this.last, page: stage.toPage(this.last.client) };
      this.step(this.last);
    }
    this.scrolling = requestAnimationFrame(() => this.edge());
  }

  private wheel(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const { stage } = this.bench.canvas;
    const factor = Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0025));
    stage.setZoom(stage.zoom.value * Math.min(2, Math.max(0.5, factor)), { x: event.clientX, y: event.clientY });
  }
}
