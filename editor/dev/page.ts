// A page to look at: the starter page, roughly.
import type { GluedObject } from '../src/document/generated/GluedObject';
import type { Page } from '../src/document/generated/Page';

const text = (id: string, frame: [number, number, number, number, number], words: string, level = 0, style = {}): GluedObject =>
  ({
    version: 1,
    id,
    frame: { x: frame[0] * 100, y: frame[1] * 100, w: frame[2] * 100, h: frame[3] * 100, r: frame[4] * 100 },
    stacking: 'a0',
    style,
    kind: 'text',
    content: {
      doc: {
        type: 'doc',
        content: [{ type: level ? 'heading' : 'paragraph', ...(level ? { attrs: { level } } : {}), content: [{ type: 'text', text: words }] }],
      },
    },
  }) as GluedObject;

const picture = (id: string, frame: [number, number, number, number, number], alt: string): GluedObject =>
  ({
    version: 1,
    id,
    frame: { x: frame[0] * 100, y: frame[1] * 100, w: frame[2] * 100, h: frame[3] * 100, r: frame[4] * 100 },
    stacking: 'a0',
    alt,
    kind: 'picture',
    content: { media: id, width: 430, height: 400 },
  }) as GluedObject;

export const objects: GluedObject[] = [
  picture('sun', [730, 56, 430, 400, -6], 'A sun'),
  picture('vase', [650, 440, 250, 330, -4], 'A vase'),
  text('headline', [80, 120, 600, 190, 0], 'This is Anna’s page', 1),
  text('line', [80, 350, 440, 110, 0], 'It lives on a small box in Anna’s home, and on nobody else’s computer.'),
  text('note', [604, 716, 280, 88, -3], 'Glued together by hand, no two alike.', 0, { ground: 'token:paper', pad_x: 1800, pad_y: 1400 }),
  text('end', [80, 900, 600, 30, 0], 'Come back soon: there is more to stick on.'),
];

export const page: Page = {
  version: 1,
  id: 'p1',
  site: 's1',
  title: 'Anna’s page',
  language: 'en',
  design_width: 120000,
  background: {},
  phone: {} as Page['phone'],
  objects: Object.fromEntries(objects.map((object) => [object.id, object])),
  removed: [],
};

const SHAPES: Record<string, string> = {
  sun: '<svg viewBox="0 0 430 410"><path fill="#F7C948" d="M212 12l38 52 58-30 4 66 66 4-32 58 50 40-54 36 26 60-64-2-8 66-56-32-40 50-36-54-60 24 4-64-66-10 34-56L24 196l56-36-26-58 64 2 6-66 58 30z"/></svg>',
  vase: '<svg viewBox="0 0 250 330"><path fill="#2F49C8" d="M84 8l84 4-6 58c42 24 72 68 74 122 2 74-44 126-112 128C54 322 10 268 14 194c2-52 30-98 76-120z"/></svg>',
};
const STYLE = `.gb-page{--t-sheet:#E8EEF0;--t-ink:#24324A;--t-cobalt:#2F49C8;--t-yolk:#F7C948;--t-leaf:#1F6B4C;--t-rose:#F4A7B5;--t-paper:#fff;
--f-body:Georgia,serif;--f-heading:system-ui,sans-serif;--f-mono:monospace;position:relative;width:1200px;height:1000px;background:#E8EEF0;color:#24324A;font:20px/30px Georgia,serif}
body{margin:0}.gb-object{position:absolute}.gb-text>*{margin:0}h1{font:800 96px/90px system-ui,sans-serif;letter-spacing:-.03em}svg{width:100%;display:block}`;

/** The page as a document for a frame. */
export function html(): string {
  const inner = objects.map((object) => {
    const { x, y, w, r } = object.frame;
    const style = `left:${x / 100}px;top:${y / 100}px;width:${w / 100}px;rotate:${r / 100}deg;`;
    if (object.kind === 'picture') return `<div class="gb-object" data-object="${object.id}" style="${style}">${SHAPES[object.id]}</div>`;
    const block = object.content.doc.content[0] as unknown as { type: string; content: [{ text: string }] };
    const tag = block.type === 'heading' ? 'h1' : 'p';
    const ground = object.style?.ground ? 'background:#fff;padding:14px 18px' : '';
    return `<div class="gb-object" data-object="${object.id}" style="${style}${ground}"><div class="gb-text"><${tag}>${block.content[0].text}</${tag}></div></div>`;
  });
  return `<!doctype html><style>${STYLE}</style><main class="gb-page">${inner.join('')}</main>`;
}
