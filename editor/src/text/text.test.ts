// @vitest-environment happy-dom
import { DOMSerializer } from 'prosemirror-model';
import { EditorState, TextSelection, type Command } from 'prosemirror-state';
import { describe, expect, it } from 'vitest';
import type { Block } from '../document/generated/Block';
import type { Doc } from '../document/generated/Doc';
import type { Inline } from '../document/generated/Inline';
import type { Mark } from '../document/generated/Mark';
import { textHtml } from '../document/html';
import { sequence, type Random } from '../document/random';
import { MARK_ORDER, plainDoc, readDoc } from '../document/text';
import { withoutHandlers } from './clean';
import * as commands from './commands';
import { docFromHtml, toDoc, toNode } from './convert';
import { schema, storedColour } from './schema';
import { shownState } from './state';

const MARKS: Mark[] = [
  { type: 'link', attrs: { href: 'https://example.org/?a&b' } },
  { type: 'colour', attrs: { colour: 'token:rose' } },
  { type: 'size', attrs: { size: 2450 } },
  { type: 'font', attrs: { font: 'mono' } },
  { type: 'strong' },
  { type: 'em' },
  { type: 'underline' },
];

function anyLine(random: Random): Inline[] {
  const line: Inline[] = [];
  for (let n = random(5); n > 0; n--) {
    const marks = MARKS.filter(() => random(3) === 0);
    const marked = marks.length ? { marks } : {};
    const before = line.at(-1);
    if (random(5) === 0) line.push({ type: 'hard_break', ...marked });
    else if (before?.type === 'text' && JSON.stringify(before.marks ?? []) === JSON.stringify(marks)) before.text += 'more';
    else line.push({ type: 'text', text: `w${random(99)} <&> `, ...marked });
  }
  return line;
}

function anyBlock(random: Random, depth = 0): Block {
  const content = anyLine(random);
  const line = content.length ? { content } : {};
  const align = (['center', 'right', 'justify'] as const)[random(6)];
  const kind = random(depth < 3 ? 6 : 2);
  if (kind === 0) return { type: 'heading', attrs: { level: 1 + random(6), ...(align ? { align } : {}) }, ...line };
  if (kind < 4) return { type: 'paragraph', ...(align ? { attrs: { align } } : {}), ...line };
  const items = Array.from({ length: 1 + random(3) }, () => ({
    type: 'list_item' as const,
    content: [{ type: 'paragraph' as const, ...line }, ...Array.from({ length: random(2) }, () => anyBlock(random, depth + 1))],
  }));
  return { type: kind === 4 ? 'bullet_list' : 'ordered_list', content: items };
}

const anyDoc = (random: Random): Doc => ({ type: 'doc', content: Array.from({ length: 1 + random(4) }, () => anyBlock(random)) });

/** As ProseMirror writes it, with what its view adds to lines that would have no height. */
function written(doc: Doc): string {
  const box = document.createElement('div');
  box.append(DOMSerializer.fromSchema(schema).serializeFragment(toNode(doc).content, { document }));
  for (const line of box.querySelectorAll('p, h1, h2, h3, h4, h5, h6')) {
    const last = line.lastChild;
    if (!last || last.nodeName === 'BR' || isBreak(last)) line.append(document.createElement('br'));
  }
  return normal(box.innerHTML);
}
const isBreak = (node: Node): boolean => node.nodeName === 'BR' || (node.lastChild !== null && node.nodeType === 1 && isBreak(node.lastChild));
const normal = (html: string): string => {
  const box = document.createElement('div');
  box.innerHTML = html;
  return box.innerHTML.replace(/style="([^"]*)"/g, (_, style: string) => `style="${style.replace(/\s*([:;])\s*/g, '$1').replace(/;$/, '')}"`);
};

describe('a text in ProseMirror and as HTML', () => {
  it('the marks stand in the same order', () => expect(Object.keys(schema.marks)).toEqual([...MARK_ORDER]));
  it('is the same HTML and the same tree', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const doc = anyDoc(sequence(seed));
      expect(readDoc(doc), `seed ${seed}`).toEqual(doc);
      expect(toDoc(toNode(doc)), `seed ${seed}`).toEqual(doc);
      expect(written(doc), `seed ${seed}`).toBe(normal(textHtml(doc)));
    }
  }, 30_000);
});

describe('foreign HTML', () => {
  it('keeps words and what they mean, drops what could act and how another page looked', () => {
    const doc = docFromHtml(
      '<h2 style="color:red;font-family:Arial" onclick="x()">Title</h2><p>Some <b>bold</b>, <span style="font-weight:700">heavy</span>, <a href="https://example.org/x">link</a>, <a href="javascript:alert(1)">bad</a><script>x()</script><img src="http://evil.test/x.png" onerror="x()"></p><ul><li>one</li></ul><table><tr><td>cell</td></tr></table>',
    );
    expect(textHtml(doc as Doc)).toBe(
      '<h2>Title</h2><p>Some <strong>bold</strong>, <strong>heavy</strong>, <a href="https://example.org/x">link</a>, bad</p><ul><li><p>one</p></li></ul><p>cell</p>',
    );
  });
  it('loses its handlers before it is parsed, and nothing else', () => {
    const cases: [string, string][] = [
      ['<p onclick="x()" title="a">on = 1</p>', '<p  title="a">on = 1</p>'],
      ["<a href='/?a= on=b'onmouseover='x(\">\")'>go</a>", "<a href='/?a= on=b'>go</a>"],
      ['<img/onerror=x()/src=y>1 < 2 on', '<img/>1 < 2 on'],
      ['<b ONCLICK>x</b><i data-on="1">on</i>', '<b >x</b><i data-on="1">on</i>'],
    ];
    for (const [before, after] of cases) expect(withoutHandlers(before)).toBe(after);
    const long = '<a '.repeat(200_000) + '"'.repeat(99_999);
    expect(withoutHandlers(long)).toBe(long);
  });
  it('is nothing if there are no words', () => expect(docFromHtml('<img src="x.png"><br>')).toBe(null));
  it('colours', () => {
    expect(['rgb(255, 0, 16)', 'rgba(0,0,0,.5)', 'var(--t-leaf)', '#ABCDEF', 'red'].map(storedColour)).toEqual(['#ff0010', '#00000080', 'token:leaf', '#abcdef', null]);
  });
});

describe('commands', () => {
  const state = (words: string, from = 1, to = words.length + 1): EditorState => {
    const made = EditorState.create({ doc: toNode(plainDoc(words)) });
    return made.apply(made.tr.setSelection(TextSelection.create(made.doc, from, to)));
  };
  const after = (begin: EditorState, ...list: Command[]): EditorState => list.reduce(run, begin);
  function run(now: EditorState, command: Command): EditorState {
    let next = now;
    command(now, (tr) => (next = now.apply(tr)));
    return next;
  }
  const html = (now: EditorState): string => textHtml(toDoc(now.doc));

  it('marks, and takes them away', () => {
    const marked = after(state('abc'), commands.toggle('strong'), commands.setMark('size', { size: 3000 }));
    expect(html(marked)).toBe('<p><span style="font-size:30px"><strong>abc</strong></span></p>');
    expect(shownState(marked)).toMatchObject({ strong: true, size: 3000, empty: false });
    expect(html(after(marked, commands.toggle('strong'), commands.setMark('size', null)))).toBe('<p>abc</p>');
  });
  it('a link goes to the whole link around the caret', () => {
    const linked = after(state('one two', 5, 8), commands.setMark('link', { href: 'https://a.b/' }));
    const caret = linked.apply(linked.tr.setSelection(TextSelection.create(linked.doc, 6)));
    expect(shownState(caret).link).toBe('https://a.b/');
    expect(html(after(caret, commands.setMark('link', { href: '#top' })))).toBe('<p>one <a href="#top">two</a></p>');
    expect(html(after(caret, commands.setMark('link', null)))).toBe('<p>one two</p>');
  });
  it('lists of one kind, of the other, and none', () => {
    const bullets = after(state('a'), commands.block('heading', 2), commands.list('bullet'));
    expect(html(bullets)).toBe('<ul><li><p>a</p></li></ul>');
    expect(html(after(bullets, commands.list('ordered')))).toBe('<ol><li><p>a</p></li></ol>');
    expect(html(after(bullets, commands.list('bullet')))).toBe('<p>a</p>');
  });
  it('headings keep the alignment', () => {
    const heading = after(state('a'), commands.alignText('center'), commands.block('heading', 3));
    expect(html(heading)).toBe('<h3 style="text-align:center">a</h3>');
    expect(shownState(heading)).toMatchObject({ blockKind: 'heading', level: 3, align: 'center' });
  });
});
