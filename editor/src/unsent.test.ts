import { expect, it } from 'vitest';
import { plainDoc } from './document/text';
import { unsentFile } from './unsent';

it('has the words to be read and the changes as they were', () => {
  const batch = {
    client: 'client-0000000000001',
    seq: 3,
    documents: [
      {
        document: 'page-000000000000001',
        base: 7,
        edits: [
          { do: 'set' as const, object: 'object-0000000000001', register: 'content' as const, value: { kind: 'text' as const, content: { doc: plainDoc('Dear Ben,\nhello') } } },
          { do: 'set_page' as const, register: 'title' as const, value: 'Letters' },
        ],
      },
    ],
  };
  const file = JSON.parse(unsentFile([batch], new Date(0))) as unknown;
  expect(file).toEqual({ about: 'Changes that the box had not kept', at: '1970-01-01T00:00:00.000Z', words: ['Dear Ben,\nhello', 'Letters'], changes: [batch] });
});
