// What goes over the socket: JSON texts, one object each. The box's side is server/src/http/live.

import type { Batch } from '../document/generated/Batch';
import type { Edit } from '../document/generated/Edit';
import type { ObjectId } from '../document/generated/ObjectId';
import type { Page } from '../document/generated/Page';

export type { Batch } from '../document/generated/Batch';

export interface PublishedState {
  state: 'live' | 'changed' | 'unpublished';
  published_at?: string | null;
  sentence?: string;
}

export interface PersonOnWire {
  client: string;
  name: string;
  /** Which of the people's colours. */
  colour: number;
  selection: ObjectId[];
  writing: ObjectId | null;
}

export interface ClusterOnWire {
  attrs: Record<string, string>;
  style: Record<string, string>;
  objects: { id: ObjectId; attrs: Record<string, string>; style: Record<string, string> }[];
}

export interface LayoutMessage {
  t: 'layout';
  document: string;
  revision: number;
  page: { attrs?: Record<string, string>; style?: Record<string, string> };
  clusters: ClusterOnWire[];
  css: string | null;
}

export interface AckMessage {
  t: 'ack';
  client: string;
  seq: number;
  documents: { document: string; revision: number; gone: ObjectId[]; conflicts: { object: ObjectId; name: string; step: number }[] }[];
}

export type FromBox =
  | { t: 'welcome'; who: { name: string; right: string }; boot: string; newest_seq: number }
  | ({ t: 'state'; document: string; revision: number; page: Page; path: string; html?: Record<ObjectId, string> } & PublishedState)
  | { t: 'current'; document: string; revision: number }
  | AckMessage
  | { t: 'refused'; client?: string; seq?: number; code: string; sentence: string; index?: number }
  | { t: 'edits'; document: string; revision: number; client: string; who: { name: string }; edits: Edit[]; html?: Record<ObjectId, string> }
  | { t: 'html'; document: string; revision: number; html: Record<ObjectId, string> }
  | LayoutMessage
  | { t: 'presence'; document: string; people: PersonOnWire[] }
  | ({ t: 'published'; document: string } & PublishedState)
  | { t: 'lost'; document: string; object?: ObjectId; step?: number; name: string }
  | { t: 'bye'; reason: string; sentence: string };

export type ToBox =
  | { t: 'hello'; client: string }
  | { t: 'subscribe'; document: string; since: number | null }
  | { t: 'unsubscribe'; document: string }
  | { t: 'batch'; batch: Batch }
  | { t: 'presence'; document: string; selection: ObjectId[]; writing: ObjectId | null };

/** Refusals after which the same batch may yet be kept: it is the box that cannot, not the change that is wrong. */
export const MAY_PASS = new Set(['no_room', 'disk', 'damaged', 'unforeseen', 'wait', 'signed_out', 'not_yours', 'no_page', 'link']);
