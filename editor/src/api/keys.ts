// What the owner holds of the box itself: the card for the day when the password is forgotten, off and on, the end.

import { ask } from './box';

export const keys = {
  /** The words of a new recovery card. It counts when they came back by `keepCard`. */
  newCard: () => ask<{ words: string[] }>('POST', 'recovery-card', {}),
  keepCard: (words: string[]) => ask('PUT', 'recovery-card', { words }),
  /** Where a new password can be set without the old one, at home. */
  backIn: () => ask<{ path: string }>('POST', 'back-in/here', {}),
  restart: () => ask('POST', 'box/power', { do: 'restart' }),
  switchOff: () => ask('POST', 'box/power', { do: 'switch_off' }),
  /** `name` is what the box is called, as its owner typed it. */
  wipe: (name: string, giveAway: boolean) => ask('POST', 'box/wipe', { name, give_away: giveAway }),
};
