// Objects in the frame. Only what differs is written: custom properties for place, look and stacking, HTML for words,
// an attribute for a picture. Roots are made once and never made again, because a caret may be in one.

import type { GluedObject } from '../document/generated/GluedObject';
import type { Frame } from '../document/generated/Frame';
import type { ObjectId } from '../document/generated/ObjectId';
import type { Page } from '../document/generated/Page';
import { objectIn } from '../document/apply';
import { draftSource, frameProperties, innerHtml, objectProperties } from '../document/html';
import { px } from '../document/number';
import { isRightToLeft, ranks } from '../document/page';
import { STYLE_PROPERTIES } from '../document/style';
import type { PageFrame } from './frame';
import { paintGround } from './ground';

const MOST_LAYERS = 12;

interface Shown {
  root: HTMLElement;
  object: GluedObject | null;
  /** As last written. */
  properties: Map<string, string>;
}

export interface ObjectsPorts {
  frame: PageFrame;
  /** A picture that stands for another until that has arrived: a file of this device. */
  standIn(media: string): string | undefined;
  /** A root was made, or is gone. */
  appeared(root: HTMLElement): void;
  vanished(root: HTMLElement): void;
}

export class Objects {
  private readonly shown = new Map<ObjectId, Shown>();
  private readonly document: Document;
  private rank = new Map<ObjectId, number>();
  /** In somebody's hands here: place and look are not written. */
  private readonly held = new Set<ObjectId>();
  /** The box's HTML for what is in hand: it comes in when that is let go. */
  private readonly late = new Map<ObjectId, string>();
  /** Typed into here: words are not written. */
  private writing: ObjectId | null = null;

  constructor(private readonly ports: ObjectsPorts) {
    this.document = ports.frame.document;
    for (const root of ports.frame.main.querySelectorAll<HTMLElement>('[data-object]')) {
      const style = root.style;
      const properties = new Map(Array.from(style, (name) => [name, style.getPropertyValue(name).trim()]));
      this.shown.set(root.dataset['object'] as string, { root, object: null, properties });
      ports.appeared(root);
    }
  }

  root(id: ObjectId): HTMLElement | undefined {
    return this.shown.get(id)?.root;
  }

  /** Ids in the order of the document, which is the reading order. */
  order(): ObjectId[] {
    return Array.from(this.ports.frame.main.querySelectorAll<HTMLElement>('[data-object]'), (root) => root.dataset['object'] as string);
  }

  get isHolding(): boolean {
    return this.held.size > 0;
  }

  hold(ids: Iterable<ObjectId>): void {
    for (const id of ids) {
      this.held.add(id);
      // A layer each for many would cost more than it saves.
      const root = this.held.size <= MOST_LAYERS ? this.shown.get(id)?.root : undefined;
      if (!root) continue;
      for (const name of ['--x', '--y']) root.style.setProperty(`${name}0`, root.style.getPropertyValue(name));
      root.classList.add('gb-held');
    }
  }

  release(page: Page): void {
    const ids = [...this.held];
    this.held.clear();
    for (const id of ids) {
      const root = this.shown.get(id)?.root;
      root?.classList.remove('gb-held');
      for (const name of ['--x0', '--y0']) root?.style.removeProperty(name);
    }
    this.patch(ids, page, false);
    const late = [...this.late];
    this.late.clear();
    for (const [id, html] of late) this.replaceHtml(id, html);
  }

  /** `null`: nobody writes any more; the words are put back as the renderer has them. */
  setWriting(id: ObjectId | null, page: Page): void {
    const before = this.writing;
    this.writing = id;
    if (before !== null && before !== id) {
      const shown = this.shown.get(before);
      if (shown) shown.root.classList.remove('gb-writing');
      const object = objectIn(page, before);
      if (shown && object) this.writeInner(shown, object);
    }
    if (id !== null) this.shown.get(id)?.root.classList.add('gb-writing');
  }

  /** Brings objects in line with the page. `restack`: ranks may have changed. */
  patch(ids: Iterable<ObjectId>, page: Page, restack: boolean): void {
    const list = [...ids];
    const restacks = restack || list.some((id) => this.needsRanks(id, page));
    if (restacks) this.rank = ranks(page);
    for (const id of list) this.patchOne(id, page);
    if (restacks) for (const [id, rank] of this.rank) this.write(this.shown.get(id), '--z', String(rank));
  }

  private needsRanks(id: ObjectId, page: Page): boolean {
    const before = this.shown.get(id)?.object;
    const now = objectIn(page, id);
    return !before !== !now || before?.stacking !== now?.stacking;
  }

  private patchOne(id: ObjectId, page: Page): void {
    const object = objectIn(page, id);
    let shown = this.shown.get(id);
    if (!object) {
      if (shown) this.take(id, shown);
      return;
    }
    shown ??= this.make(object);
    shown.root.style.removeProperty('pointer-events');
    const before = shown.object;
    shown.object = object;
    const { root } = shown;
    if (root.dataset['kind'] !== object.kind) root.dataset['kind'] = object.kind;
    if ((object.anchor ?? '') !== root.id) {
      if (object.anchor) root.id = object.anchor;
      else root.removeAttribute('id');
    }
    if (!this.held.has(id)) this.writeLook(shown, object);
    if (this.writing === id) return;
    if (!before) this.adopt(shown, object);
    else if (before.content !== object.content || before.alt !== object.alt || before.link !== object.link || before.kind !== object.kind) {
      this.writeInner(shown, object, before);
    }
  }

  private make(object: GluedObject): Shown {
    const root = this.document.createElement('div');
    root.className = 'gb-object';
    root.dataset['object'] = object.id;
    root.dataset['kind'] = object.kind;
    const cluster = this.document.createElement('div');
    cluster.className = 'gb-cluster';
    cluster.dataset['cluster'] = 'flow';
    const stage = this.document.createElement('div');
    stage.className = 'gb-stage';
    stage.append(root);
    cluster.append(stage);
    const shown: Shown = { root, object: null, properties: new Map() };
    this.writeInner(shown, object);
    // Its words and place stand before it is seen: nothing flashes in a corner.
    this.writeLook(shown, object);
    this.ports.frame.main.append(cluster);
    this.shown.set(object.id, shown);
    this.ports.appeared(root);
    return shown;
  }

  /** A picture that the page does not have yet. A put of the same object makes it real. */
  preview(object: GluedObject): void {
    this.make(object).root.style.pointerEvents = 'none';
  }

  endPreview(id: ObjectId): void {
    const shown = this.shown.get(id);
    if (shown) this.take(id, shown);
  }

  private take(id: ObjectId, shown: Shown): void {
    this.shown.delete(id);
    this.held.delete(id);
    const stage = shown.root.parentElement;
    shown.root.remove();
    if (stage?.classList.contains('gb-stage') && stage.childElementCount === 0) stage.parentElement?.remove();
    this.ports.vanished(shown.root);
  }

  private write(shown: Shown | undefined, name: string, value: string): void {
    if (!shown || shown.properties.get(name) === value) return;
    shown.properties.set(name, value);
    shown.root.style.setProperty(name, value);
  }

  private writeLook(shown: Shown, object: GluedObject): void {
    const wanted = objectProperties(object, this.rank.get(object.id) ?? this.rank.size + 1);
    for (const [name, value] of wanted) this.write(shown, name, value);
    const names = new Set(wanted.map(([name]) => name));
    for (const name of STYLE_PROPERTIES) {
      if (names.has(name) || !shown.properties.delete(name)) continue;
      shown.root.style.removeProperty(name);
    }
  }

  /** During a gesture: place alone, on this root alone. */
  place(id: ObjectId, frame: Frame): void {
    const shown = this.shown.get(id);
    for (const [name, value] of frameProperties(frame)) this.write(shown, name, value);
  }

  /** What the box rendered is kept if it is what would be written. */
  private adopt(shown: Shown, object: GluedObject): void {
    const only = shown.root.childElementCount === 1 ? shown.root.querySelector('img') : null;
    if (only && object.kind === 'picture' && !object.link) return this.writePicture(only, object);
    const template = this.document.createElement('template');
    template.innerHTML = innerHtml(object);
    const wanted = this.document.createElement('div');
    wanted.append(template.content);
    const is = shown.root.cloneNode(true) as HTMLElement;
    for (const name of is.getAttributeNames()) is.removeAttribute(name);
    if (!wanted.isEqualNode(is)) this.writeInner(shown, object);
  }

  private writeInner(shown: Shown, object: GluedObject, before?: GluedObject): void {
    const { root } = shown;
    const image = root.querySelector('img');
    if (object.kind === 'picture' && before?.kind === 'picture' && image) {
      this.writePicture(image, object);
      if (before.link !== object.link || before.alt !== object.alt) this.writeLink(root, object);
      return;
    }
    const template = this.document.createElement('template');
    // A picture's own source is set afterwards: it may stand in for what has not arrived.
    template.innerHTML = object.kind === 'picture' ? innerHtml(object, () => '') : innerHtml(object);
    root.replaceChildren(template.content);
    const made = root.querySelector('img');
    if (made && object.kind === 'picture') this.writePicture(made, object);
  }

  /** The link over a picture, which itself stays: it would blink. */
  private writeLink(root: HTMLElement, object: GluedObject): void {
    root.querySelector(':scope > .gb-link')?.remove();
    const template = this.document.createElement('template');
    template.innerHTML = innerHtml(object, () => '');
    const link = template.content.querySelector('.gb-link');
    if (link) root.append(link);
  }

  private writePicture(image: HTMLImageElement, object: GluedObject & { kind: 'picture' }): void {
    const { media, width, height } = object.content;
    image.alt = object.alt ?? '';
    image.setAttribute('width', String(width));
    image.setAttribute('height', String(height));
    const source = media.startsWith('blob:') ? media : draftSource(media);
    const standIn = this.ports.standIn(media);
    if (standIn && image.getAttribute('src') !== source) {
      image.src = standIn;
      // The stored copy takes its place when it can be drawn at once.
      const arriving = new this.ports.frame.window.Image();
      arriving.src = source;
      const swap = (): void => {
        if (image.getAttribute('src') === standIn) image.setAttribute('src', source);
      };
      arriving.decode().then(swap, swap);
    } else if (image.getAttribute('src') !== source) image.setAttribute('src', source);
    image.toggleAttribute('data-arriving', media.startsWith('blob:'));
  }

  /** HTML of the box's for what this version cannot render. */
  replaceHtml(id: ObjectId, html: string): void {
    const shown = this.shown.get(id);
    if (!shown || this.writing === id) return;
    if (this.held.has(id)) return void this.late.set(id, html);
    const template = this.document.createElement('template');
    template.innerHTML = html;
    const root = template.content.firstElementChild;
    if (root) shown.root.replaceChildren(...root.childNodes);
  }

  /** The height that the words themselves need, in whole pixels times 100: the least height is lifted for the measure. */
  naturalHeight(id: ObjectId): number {
    const shown = this.shown.get(id);
    if (!shown) return 0;
    const { style } = shown.root;
    const before = style.getPropertyValue('--h');
    style.setProperty('--h', '0px');
    const height = parseFloat(this.ports.frame.window.getComputedStyle(shown.root).height);
    style.setProperty('--h', before);
    // A hair above a whole pixel is rounding of the engine, not another pixel.
    return Math.ceil(height - 0.01) * 100;
  }

  /** The page's own registers. */
  patchPage(page: Page): void {
    const { main } = this.ports.frame;
    main.style.setProperty('--page-w', px(page.design_width));
    const html = this.document.documentElement;
    html.lang = page.language || 'en';
    if (isRightToLeft(page.language)) html.dir = 'rtl';
    else html.removeAttribute('dir');
    paintGround(this.ports.frame, page.background);
  }
}
