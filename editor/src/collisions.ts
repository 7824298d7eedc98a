// When two people wrote one text without knowing: both are told, and one press brings the words back that lost.

import type { Edit } from './document/generated/Edit';
import type { ObjectId } from './document/generated/ObjectId';
import type { ObjectValue } from './document/generated/ObjectValue';
import type { NoticeAction } from './session';
import { get } from './sync/box';

export interface CollisionsPorts {
  /** Puts words into a text, as one step. False if it is gone. */
  put(object: ObjectId, content: Extract<ObjectValue, { register: 'content' }>['value']): boolean;
  showHistory(): void;
  say(sentence: string, actions: NoticeAction[]): void;
}

interface Step {
  first: number;
  lost: Edit[];
}

/** `document`: the one that has the text, and the step that keeps its words. */
export interface Collisions {
  /** This person's words were written over. */
  lost(name: string, document: string, object?: ObjectId, step?: number): void;
  /** This person wrote over somebody's. */
  won(name: string, document: string, object: ObjectId, step: number): void;
}

export function collisions({ put, showHistory, say }: CollisionsPorts): Collisions {
  async function bringBack(document: string, object: ObjectId, step: number): Promise<void> {
    try {
      const { steps } = await get<{ steps: Step[] }>(`/api/pages/${document}/steps?before=${step + 1}`);
      const kept = steps.find(({ first }) => first === step)?.lost ?? [];
      const lost = kept.find((edit) => edit.do === 'set' && edit.object === object);
      if (lost?.do !== 'set' || lost.register !== 'content') return say('History does not have these words any more.', []);
      if (!put(object, lost.value)) say('This text is not on the page any more.', []);
    } catch (error) {
      say((error as Error).message, [{ label: 'Try again', run: () => void bringBack(document, object, step) }]);
    }
  }
  const back = (label: string, document: string, object?: ObjectId, step?: number): NoticeAction[] =>
    object === undefined || step === undefined
      ? []
      : [
          { label, run: () => void bringBack(document, object, step) },
          { label: 'Show History', run: showHistory },
        ];
  return {
    lost: (name, document, object, step) => say(`${name} changed this after you. Yours is in History.`, back('Bring mine back', document, object, step)),
    won: (name, document, object, step) => say(`${name} changed this before you. Theirs is in History.`, back('Bring theirs back', document, object, step)),
  };
}
