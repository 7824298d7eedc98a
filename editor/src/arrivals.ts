// Pictures on their way: each is seen at once from the file on this device, hatched until the box has it, then put on
// the page. What fails says why and can be tried again.

import type { Edit } from './document/generated/Edit';
import type { ObjectId } from './document/generated/ObjectId';
import type { Page } from './document/generated/Page';
import { newId } from './document/id';
import { newPicture, pictureSize } from './document/make';
import { hundredths } from './document/number';
import type { Point } from './geometry/box';
import { BoxError, upload } from './sync/box';
import type { Canvas } from './view/canvas';
import type { NoticeAction } from './session';

/** Two at a time: a small box decodes one while it receives the other. */
const AT_ONCE = 2;
const HEIC = 'Browsers cannot show this kind of photo (HEIC). Add it from the iPhone itself, or save it as JPEG.';

export interface ArrivalsPorts {
  canvas: Canvas;
  page(): Page;
  commit(edits: Edit[], gesture: string): boolean;
  arrived(id: string): void;
  say(sentence: string, actions: NoticeAction[]): void;
}

export class Arrivals {
  /** Files of this device that stand in for stored ones. */
  private readonly standIns = new Map<string, string>();
  private readonly waiting: (() => Promise<void>)[] = [];
  private running = 0;
  private readonly ends = new AbortController();

  constructor(private readonly ports: () => ArrivalsPorts) {}

  standIn = (media: string): string | undefined => this.standIns.get(media);

  /** `at`: where its middle goes, in pixels of the page. */
  add(file: File, at: Point): void {
    this.waiting.push(() => this.bring(file, at));
    this.next();
  }

  /** Another picture in the place of one. Fulfils when it is there, or when the person was told why not. */
  replace(id: ObjectId, file: File): Promise<void> {
    return new Promise((done) => {
      this.waiting.push(() => this.exchange(id, file).finally(done));
      this.next();
    });
  }

  private async exchange(id: ObjectId, file: File): Promise<void> {
    const { canvas, commit, say } = this.ports();
    const again = [{ label: 'Retry', run: () => void this.replace(id, file) }];
    const show = (share: number): void => canvas.marks.showGlue(id, canvas.box(id) ?? null, share);
    const local = URL.createObjectURL(file);
    const shown = await measure(local);
    URL.revokeObjectURL(local);
    if (!shown && isHeic(file)) return say(HEIC, []);
    show(0);
    try {
      const content = await upload(file, show, this.ends.signal);
      if (canvas.box(id)) commit([{ do: 'set', object: id, register: 'content', value: { kind: 'picture', content } }], newId());
    } catch (error) {
      if (!this.ends.signal.aborted) say(sentenceOf(file, error), again);
    } finally {
      canvas.marks.showGlue(id, null);
    }
  }

  private next(): void {
    const job = this.running < AT_ONCE ? this.waiting.shift() : undefined;
    if (!job) return;
    this.running++;
    void job().finally(() => {
      this.running--;
      this.next();
    });
  }

  private async bring(file: File, at: Point): Promise<void> {
    const { canvas, page, commit, arrived, say } = this.ports();
    const local = URL.createObjectURL(file);
    const size = await measure(local);
    if (!size && isHeic(file)) {
      URL.revokeObjectURL(local);
      return say(HEIC, []);
    }
    const { w, h } = pictureSize(page(), size?.width ?? 400, size?.height ?? 300);
    const frame = { x: Math.round((hundredths(at.x) - w / 2) / 100) * 100, y: Math.max(0, Math.round((hundredths(at.y) - h / 2) / 100) * 100), w, h, r: 0 };
    const picture = newPicture(page(), frame, { media: local, width: size?.width ?? 400, height: size?.height ?? 300 });
    const box = { ...frame, height: h };
    if (size) canvas.objects.preview(picture);
    canvas.marks.showGlue(picture.id, box, 0);
    try {
      const stored = await upload(file, (share) => canvas.marks.showGlue(picture.id, box, share), this.ends.signal);
      this.standIns.set(stored.media, local);
      if (!commit([{ do: 'put', object: { ...picture, content: stored } as typeof picture }], newId())) canvas.objects.endPreview(picture.id);
      else arrived(picture.id);
    } catch (error) {
      canvas.objects.endPreview(picture.id);
      URL.revokeObjectURL(local);
      if (this.ends.signal.aborted) return;
      say(sentenceOf(file, error), [{ label: 'Retry', run: () => this.add(file, at) }]);
    } finally {
      canvas.marks.showGlue(picture.id, null);
    }
  }

  close(): void {
    this.ends.abort();
    for (const local of this.standIns.values()) URL.revokeObjectURL(local);
  }
}

const isHeic = ({ type, name }: File): boolean => /hei[cf]/i.test(`${type} ${name}`);

const sentenceOf = (file: File, error: unknown): string =>
  `${file.name}: ${error instanceof BoxError ? error.message : 'Something went wrong on my side. Try again.'}`;

/** Its size as it is seen, orientation applied; `null` if this browser cannot show it. */
async function measure(source: string): Promise<{ width: number; height: number } | null> {
  const image = new Image();
  image.src = source;
  try {
    await image.decode();
    return { width: image.naturalWidth, height: image.naturalHeight };
  } catch {
    return null;
  }
}
