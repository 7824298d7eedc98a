// Every node and every mark that a text can hold, and the HTML of a text as nobody's habits show in it.

import type { Locator } from '@playwright/test';

type Json = Record<string, unknown>;

const text = (words: string, ...marks: Json[]): Json => ({ type: 'text', text: words, ...(marks.length ? { marks } : {}) });
const mark = (type: string, attrs?: Json): Json => ({ type, ...(attrs ? { attrs } : {}) });
const line = (type: string, attrs: Json, ...content: Json[]): Json => ({ type, ...(Object.keys(attrs).length ? { attrs } : {}), ...(content.length ? { content } : {}) });
const paragraph = (...content: Json[]): Json => line('paragraph', {}, ...content);
const item = (...content: Json[]): Json => ({ type: 'list_item', content });
const list = (type: 'bullet_list' | 'ordered_list', ...content: Json[]): Json => ({ type, content });
const BREAK = { type: 'hard_break' };

/** In the order of nesting, as a text carries them. */
export const MARKS: Json[] = [
  mark('link', { href: 'https://example.org/a?b=1&c=2' }),
  mark('colour', { colour: '#aa3355' }),
  mark('size', { size: 2450 }),
  mark('font', { font: 'mono' }),
  mark('strong'),
  mark('em'),
  mark('underline'),
];

/** A text with all of it. Each mark stands alone, all stand together, and neighbours share some. */
export const everything: Json = {
  type: 'doc',
  content: [
    ...[1, 2, 3, 4, 5, 6].map((level) => line('heading', { level }, text(`Heading ${level}`))),
    ...['left', 'center', 'right', 'justify'].flatMap((align) => [
      line('paragraph', { align }, text(`A paragraph ${align}`)),
      line('heading', { level: 2, align }, text(`A heading ${align}`)),
    ]),
    ...MARKS.map((one) => paragraph(text('before '), text(String(one['type']), one), text(' behind'))),
    paragraph(text('all at once', ...MARKS)),
    paragraph(...MARKS.map((_, nth) => text(`${nth} of them `, ...MARKS.slice(0, nth))), ...MARKS.map((_, nth) => text(`${nth} fewer `, ...MARKS.slice(nth)))),
    paragraph(text('a token ', mark('colour', { colour: 'token:cobalt' })), text('half seen', mark('colour', { colour: '#11223344' })), text(' a font that is none', mark('font', { font: 'none-such' }))),
    paragraph(text('one'), BREAK, text('two'), BREAK, BREAK, text('four, and a break at the end'), BREAK),
    paragraph(BREAK),
    paragraph(text('a break '), { ...BREAK, marks: [MARKS[4]] }, text('in bold', MARKS[4] as Json)),
    paragraph(),
    line('heading', { level: 3 }),
    paragraph(text('<b>&amp;"\'  two  spaces  é 漢 שלום 🙂')),
    list('bullet_list', item(paragraph(text('a dot'))), item(paragraph()), item(paragraph(text('two of')), paragraph(text('them', MARKS[5] as Json)))),
    list('ordered_list', item(paragraph(text('first'), BREAK, text('still first'))), item(paragraph(text('second', MARKS[3] as Json)), list('bullet_list', item(paragraph(text('below')), list('ordered_list', item(paragraph(text('far below')))))))),
    list('bullet_list', item(paragraph(text('holds a heading')), line('heading', { level: 4, align: 'center' }, text('in a list')))),
    list('ordered_list', item(line('paragraph', { align: 'right' }, text('to the right')))),
  ],
};

/**
 * One line for each tag and each text. What ProseMirror adds for the browser's caret alone is left out: the class of the
 * break that keeps an empty line open (the box writes that break too), and pictures between parts of a line.
 */
export const htmlOf = (words: Locator): Promise<string[]> =>
  words.evaluate((root) => {
    const lines: string[] = [];
    const walk = (node: Node, depth: number): void => {
      const pad = ' '.repeat(depth);
      if (node.nodeType === Node.TEXT_NODE) return void lines.push(pad + JSON.stringify(node.nodeValue));
      const element = node as HTMLElement;
      if (element.matches('img.ProseMirror-separator')) return;
      if (element.matches('br.ProseMirror-trailingBreak')) element.removeAttribute('class');
      const attributes = element.getAttributeNames().map((name) => `${name}=${JSON.stringify(name === 'style' ? element.style.cssText : element.getAttribute(name))}`);
      lines.push(`${pad}<${[element.localName, ...attributes.sort()].join(' ')}>`);
      for (const child of element.childNodes) walk(child, depth + 1);
    };
    for (const child of root.cloneNode(true).childNodes) walk(child, 0);
    return lines;
  });
