// What the owner keeps in a drawer for the day when the password is forgotten.

import { ask } from './box';

export const keys = {
  /** The words of a new recovery card. It counts when they came back by `keepCard`. */
  newCard: () => ask<{ words: string[] }>('POST', 'recovery-card', {}),
  keepCard: (words: string[]) => ask('PUT', 'recovery-card', { words }),
};
