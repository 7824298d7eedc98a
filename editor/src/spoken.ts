// What somebody who cannot see the page is told when the selection changes.

import type { GluedObject } from './document/generated/GluedObject';
import { words } from './document/text';

export function spoken(objects: GluedObject[]): string {
  const [only] = objects;
  if (!only) return 'Nothing selected';
  if (objects.length > 1) return `${objects.length} selected`;
  const label = only.kind === 'text' ? words(only.content.doc).slice(0, 60) : (only.alt ?? '');
  const kind = only.kind === 'text' ? 'Text' : only.kind === 'picture' ? 'Picture' : 'Something newer';
  const place = `${Math.round(only.frame.x / 100)} from the left, ${Math.round(only.frame.y / 100)} from the top`;
  return [kind, label, place, only.locked ? 'locked' : ''].filter(Boolean).join(', ');
}
