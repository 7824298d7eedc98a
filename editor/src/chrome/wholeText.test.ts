import { expect, test } from 'vitest';
import type { Doc } from '../document/generated/Doc';
import { readDoc } from '../document/text';
import { alignOfAll, asBlocks, asList, hasMark, levelOfAll, listOfAll, markOfAll, withAlign, withMark } from './wholeText';

const doc: Doc = {
  type: 'doc',
  content: [
    { type: 'heading', attrs: { level: 2, align: 'center' }, content: [{ type: 'text', text: 'Soup' }] },
    {
      type: 'paragraph',
      content: [
        { type: 'text', text: 'with ' },
        { type: 'text', text: 'dumplings', marks: [{ type: 'em' }] },
        { type: 'hard_break' },
      ],
    },
    {
      type: 'bullet_list',
      content: [{ type: 'list_item', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'salt' }] }] }],
    },
    { type: 'paragraph' },
  ],
};

test('a mark goes on every word and comes off again', () => {
  const bold = withMark(doc, 'strong', { type: 'strong' });
  expect(markOfAll(bold, 'strong')).toEqual({ type: 'strong' });
  expect(markOfAll(bold, 'em')).toBeNull();
  expect(hasMark(bold, 'em')).toBe(true);
  expect(withMark(bold, 'strong', null)).toEqual(doc);
});

test('marks keep the order of nesting, or the server refuses them', () => {
  const linked = withMark(withMark(doc, 'underline', { type: 'underline' }), 'link', {
    type: 'link',
    attrs: { href: 'https://example.org/' },
  });
  expect(readDoc(linked)).toEqual(linked);
});

test('words that become equal are joined', () => {
  const plain = withMark(doc, 'em', null);
  expect(plain.content[1]).toEqual({
    type: 'paragraph',
    content: [{ type: 'text', text: 'with dumplings' }, { type: 'hard_break' }],
  });
});

test('headings of everything, lists opened, alignment kept', () => {
  const headings = asBlocks(doc, 1);
  expect(headings.content).toHaveLength(4);
  expect(levelOfAll(headings)).toBe(1);
  expect(headings.content[0]).toMatchObject({ attrs: { level: 1, align: 'center' } });
  expect(levelOfAll(doc)).toBeNull();
  expect(levelOfAll(asBlocks(doc, null))).toBe(0);
  expect(readDoc(headings)).toEqual(headings);
});

test('a list of everything, and the same again makes paragraphs', () => {
  const list = asList(doc, 'ordered');
  expect(listOfAll(list)).toBe('ordered');
  expect(readDoc(list)).toEqual(list);
  expect(asList(list, 'ordered')).toEqual(asBlocks(doc, null));
  expect(listOfAll(asList(list, 'bullet'))).toBe('bullet');
});

test('alignment on every line, and none of it', () => {
  const right = withAlign(doc, 'right');
  expect(alignOfAll(right)).toBe('right');
  expect(readDoc(right)).toEqual(right);
  const none = withAlign(right, null);
  expect(alignOfAll(none)).toBeNull();
  expect(none.content[1]).toEqual(doc.content[1]);
});
