import { expect, test, vi } from 'vitest';
import type { GluedObject } from '../document/generated/GluedObject';
import type { Session } from '../session';
import { wholeText } from './textTools';

type TextObject = Extract<GluedObject, { kind: 'text' }>;

const text = (marks: object[] = [], style = {}): TextObject =>
  ({
    id: 't',
    kind: 'text',
    style,
    content: { doc: { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Soup', ...(marks.length ? { marks } : {}) }] }] } },
  }) as unknown as TextObject;

function tools(object: TextObject) {
  const set = vi.fn();
  return { set, tools: wholeText({ set } as unknown as Session, object) };
}

test('size, colour and font of a whole text are its style', () => {
  const { set, tools: on } = tools(text([], { size: 2400 }));
  expect(on.size).toBe(2400);
  on.setMark('size', 3200);
  on.setMark('colour', 'token:leaf');
  on.setMark('font', null);
  expect(set.mock.calls).toEqual([
    ['style.size', 3200],
    ['style.colour', 'token:leaf'],
    ['style.font', null],
  ]);
});

test('where words have their own, the words are changed, or nothing would be seen', () => {
  const { set, tools: on } = tools(text([{ type: 'size', attrs: { size: 1200 } }], { size: 2400 }));
  expect(on.size).toBe(1200);
  on.setMark('size', 4000);
  const [register, value] = set.mock.calls[0] as [string, { kind: string; content: TextObject['content'] }];
  expect(register).toBe('content');
  expect(value.kind).toBe('text');
  expect(JSON.stringify(value.content.doc)).toContain('{"type":"size","attrs":{"size":4000}}');
});

test('bold goes on and off', () => {
  const off = tools(text());
  off.tools.toggle('strong');
  const [, put] = off.set.mock.calls[0] as [string, TextObject];
  const on = tools({ ...text(), content: put.content });
  expect(on.tools.strong).toBe(true);
  on.tools.toggle('strong');
  expect(on.set).toHaveBeenCalledWith('content', { kind: 'text', content: text().content });
});

test('a link is the object’s', () => {
  const { set, tools: on } = tools(text());
  on.setMark('link', 'https://example.org/');
  expect(set).toHaveBeenCalledWith('link', 'https://example.org/');
});
