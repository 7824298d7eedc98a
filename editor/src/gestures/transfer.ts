// What comes and goes by clipboard and by drag from elsewhere: pictures, words, HTML, and our own objects, also from
// another page.

import type { GluedObject } from '../document/generated/GluedObject';
import { copied, readObjects } from '../clipboard';
import { words } from '../document/text';
import { isTarget } from '../document/link';
import type { Doc } from '../document/generated/Doc';
import type { Point } from '../geometry/box';
import type { Session } from '../session';
import type { Canvas } from '../view/canvas';
import { isField } from './field';

const OURS = 'application/x-gluebox-objects';

/** Lets objects be carried to a page. */
export function carry(data: DataTransfer, objects: GluedObject[]): void {
  data.setData(OURS, JSON.stringify(objects));
  data.effectAllowed = 'copy';
}

export interface TransferPorts {
  session: Session;
  canvas: Canvas;
  /** On the page, in pixels. `null`: where the person is looking. */
  addDoc(doc: Doc, at: Point | null): void;
  addObjects(objects: GluedObject[], at: Point | null): void;
  addPictures(files: File[], at: Point | null): void;
}

const isPicture = (file: File): boolean => file.type.startsWith('image/') || /\.(hei[cf]|jpe?g|png|gif|webp)$/i.test(file.name);

const plain = (text: string): Doc => {
  const target = text.trim();
  const linked = isTarget(target) && !target.startsWith('#');
  const lines = text.replace(/\r\n?/g, '\n').replace(/\n+$/, '').split('\n');
  return {
    type: 'doc',
    content: linked
      ? [{ type: 'paragraph', content: [{ type: 'text', text: target, marks: [{ type: 'link', attrs: { href: target } }] }] }]
      : lines.map((line) => ({ type: 'paragraph', ...(clean(line) ? { content: [{ type: 'text', text: clean(line) }] } : {}) })),
  };
};
// eslint-disable-next-line no-control-regex
const clean = (line: string): string => line.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');

export function listenToTransfers({ session, canvas, addDoc, addObjects, addPictures }: TransferPorts): () => void {
  const ends = new AbortController();
  const { signal } = ends;
  const { surface } = canvas.stage;
  let plainNext = false;

  async function take(data: DataTransfer, at: Point | null, asPlain: boolean): Promise<void> {
    // Everything is read before the first wait: afterwards the browser has emptied it.
    const [files, ours, html, text] = [[...data.files].filter(isPicture), data.getData(OURS), data.getData('text/html'), data.getData('text/plain')];
    const refused = [...data.files].filter((file) => !isPicture(file));
    if (ours && !asPlain) return addObjects(readObjects(ours), at);
    if (html && !asPlain && (text.trim() || files.length === 0)) {
      const { docFromHtml } = await import('../text/writer');
      const doc = docFromHtml(html);
      if (doc) return addDoc(doc, at);
    }
    if (files.length) return addPictures(files, at);
    if (text.trim()) return addDoc(plain(text), at);
    if (refused.length) session.say('Only pictures can be added so far: JPEG, PNG, GIF or WebP.', { tone: 'warn' });
  }

  function copy(event: ClipboardEvent): boolean {
    if (isField(event.target) || session.writing.value !== null || document.getSelection()?.isCollapsed === false) return false;
    const objects = copied(session);
    if (objects.length === 0) return false;
    event.clipboardData?.setData(OURS, JSON.stringify(objects));
    event.clipboardData?.setData('text/plain', objects.map((object) => (object.kind === 'text' ? words(object.content.doc) : (object.alt ?? ''))).filter(Boolean).join('\n\n'));
    event.preventDefault();
    return true;
  }

  document.addEventListener('copy', (event) => void copy(event), { signal });
  document.addEventListener('cut', (event) => void (copy(event) && session.remove()), { signal });
  // The paste event does not tell of Shift.
  document.addEventListener('keydown', (event) => void (plainNext = event.shiftKey && event.key.toLowerCase() === 'v'), { signal, capture: true });
  document.addEventListener(
    'paste',
    (event) => {
      if (isField(event.target) || session.writing.value !== null || !event.clipboardData) return;
      event.preventDefault();
      void take(event.clipboardData, null, plainNext);
    },
    { signal },
  );

  const over = (event: DragEvent): void => {
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    // What it will be is not known before it is let go; a place of a common size says where.
    const { x, y } = canvas.stage.toPage({ x: event.clientX, y: event.clientY });
    canvas.marks.showGlue('drop', { x: x - 12_000, y: y - 9_000, w: 24_000, h: 18_000, height: 18_000, r: 0 });
  };
  surface.addEventListener('dragover', over, { signal });
  surface.addEventListener('dragleave', () => canvas.marks.showGlue('drop', null), { signal });
  surface.addEventListener(
    'drop',
    (event) => {
      event.preventDefault();
      canvas.marks.showGlue('drop', null);
      canvas.stage.look();
      const { x, y } = canvas.stage.toPage({ x: event.clientX, y: event.clientY });
      if (event.dataTransfer) void take(event.dataTransfer, { x: x / 100, y: y / 100 }, false);
    },
    { signal },
  );
  // A file that misses the page must not replace the editor, nor one dropped on the text being written the page.
  for (const where of [window, canvas.frame.window]) {
    where.addEventListener('dragover', (event) => event.preventDefault(), { signal });
    where.addEventListener('drop', (event) => event.preventDefault(), { signal });
  }
  return () => ends.abort();
}
