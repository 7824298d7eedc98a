import { expect, it } from 'vitest';
import type { GluedObject } from './generated/GluedObject';
import { innerHtml, objectProperties, textHtml } from './html';
import { plainDoc } from './text';

const frame = { x: 8000, y: -1250, w: 60000, h: 4000, r: -350 };
const object = (more: object): GluedObject => ({ version: 1, id: 'text-0000000000000', frame, stacking: 'V', ...more }) as GluedObject;

it('neighbours share outer marks', () => {
  const html = textHtml({
    type: 'doc',
    content: [
      {
        type: 'paragraph',
        attrs: { align: 'center' },
        content: [
          { type: 'text', text: 'a <b>', marks: [{ type: 'link', attrs: { href: 'https://x.y/?a&b' } }, { type: 'strong' }] },
          { type: 'text', text: 'c', marks: [{ type: 'link', attrs: { href: 'https://x.y/?a&b' } }, { type: 'em' }] },
          { type: 'hard_break' },
          { type: 'text', text: 'd', marks: [{ type: 'size', attrs: { size: 2450 } }, { type: 'font', attrs: { font: 'mono' } }] },
        ],
      },
      { type: 'bullet_list', content: [{ type: 'list_item', content: [{ type: 'paragraph' }] }] },
    ],
  });
  expect(html).toBe(
    '<p style="text-align:center"><a href="https://x.y/?a&amp;b"><strong>a &lt;b&gt;</strong><em>c</em></a><br>' +
      '<span style="font-size:24.5px"><span style="font-family:var(--f-mono, var(--f-body))">d</span></span></p><ul><li><p><br></p></li></ul>',
  );
});

it('a line that ends with a break is as high as it was written', () => {
  const line = (...content: object[]) => textHtml({ type: 'doc', content: [{ type: 'paragraph', content }] } as never);
  expect(line({ type: 'text', text: 'a' }, { type: 'hard_break' })).toBe('<p>a<br><br></p>');
  expect(line({ type: 'text', text: 'a\n' })).toBe('<p>a\n<br></p>');
});

it('a text with a link, a picture, something newer', () => {
  expect(innerHtml(object({ kind: 'text', content: { doc: plainDoc('Two  words') }, link: '#top' }))).toBe(
    '<div class="gb-text"><p>Two  words</p></div><a class="gb-link" href="#top" aria-label="Two  words"></a>',
  );
  expect(innerHtml(object({ kind: 'picture', content: { media: 'ff', width: 3, height: 2 }, alt: 'A "bird"' }))).toBe(
    '<img src="../draft/ff/1600" alt="A &quot;bird&quot;" width="3" height="2" draggable="false">',
  );
  expect(innerHtml(object({ kind: 'hologram', content: {} }))).toContain('gb-unknown');
});

it('custom properties', () => {
  expect(objectProperties(object({ kind: 'text', content: { doc: plainDoc('') }, style: { weight: 600 } }), 3)).toEqual([
    ['--x', '80px'],
    ['--y', '-12.5px'],
    ['--w', '600px'],
    ['--h', '40px'],
    ['--r', '-3.5deg'],
    ['--z', '3'],
    ['--weight', '600'],
  ]);
});
