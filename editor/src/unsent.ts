// What the box has not taken, as a file for the person: the words first, to be read and copied, then the changes as the
// box would take them.

import type { Batch } from './document/generated/Batch';
import type { Edit } from './document/generated/Edit';
import { words } from './document/text';

const wordsOf = (edit: Edit): string[] => {
  if (edit.do === 'put' && edit.object.kind === 'text') return [words(edit.object.content.doc)];
  if (edit.do === 'set' && edit.register === 'content' && edit.value.kind === 'text') return [words(edit.value.content.doc)];
  if (edit.do === 'set_page' && edit.register === 'title') return [edit.value];
  return [];
};

export function unsentFile(batches: Batch[], at: Date): string {
  const texts = batches.flatMap(({ documents }) => documents.flatMap(({ edits }) => edits.flatMap(wordsOf))).map((text) => text.trim());
  return JSON.stringify({ about: 'Changes that the box had not kept', at: at.toISOString(), words: texts.filter(Boolean), changes: batches }, null, 1);
}
