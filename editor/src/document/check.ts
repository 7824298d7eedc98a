// What may stand in a register: each reader answers the value as it is stored or refuses it in words. Mirrors the
// checks of server/core (object.rs, apply.rs, content.rs), so that the editor never shows what the box refuses.

import { readColour } from './colour';
import type { Content } from './generated/Content';
import type { GluedObject } from './generated/GluedObject';
import type { Page } from './generated/Page';
import type { PageValue } from './generated/PageValue';
import type { Register } from './register';
import { isId, isMediaId } from './id';
import * as limits from './limits';
import { isAnchor, isTarget } from './link';
import { isWhole } from './number';
import { isShared } from './page';
import { isStackKey } from './stacking';
import { STYLE_READERS } from './style';
import { readDoc, TextFault } from './text';

/** A value that cannot be put on a page; the message says why. */
export class Refused extends Error {}

// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
const bytes = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;
const letters = (text: string): number => [...text].length;
const inside = (value: unknown, low: number, high: number): value is number => isWhole(value) && value >= low && value <= high;
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const onlyKeys = (value: object, keys: string[]): boolean => Object.keys(value).every((key) => keys.includes(key));

type Reader = (value: unknown) => unknown;
const must = (test: (value: unknown) => boolean, sentence: string): Reader => (value) => {
  if (!test(value)) throw new Refused(sentence);
  return value;
};
const orNone = (reader: Reader): Reader => (value) => (value === null || value === undefined ? null : reader(value));

function readContent(value: unknown): Content {
  if (!isRecord(value)) throw new Refused('content has a kind');
  const { kind, content } = value;
  if (kind === 'text') {
    if (!isRecord(content) || !onlyKeys(content, ['doc'])) throw new Refused('a text has another shape');
    try {
      const doc = readDoc(content['doc']);
      if (bytes({ doc }) > limits.TEXT_BYTES) throw new Refused('a text has at most 200 kB');
      return { kind, content: { doc } };
    } catch (fault) {
      throw fault instanceof TextFault ? new Refused(fault.message) : fault;
    }
  }
  if (kind === 'picture') {
    const shape = isRecord(content) && onlyKeys(content, ['media', 'width', 'height']) && isMediaId(content['media']);
    if (!shape || !isWhole(content['width']) || !isWhole(content['height'])) throw new Refused('a picture has another shape');
    if (content['width'] < 1 || content['height'] < 1) throw new Refused('a picture is at least one pixel wide and high');
    return { kind, content: content as never };
  }
  if (typeof kind !== 'string' || !/^[a-z][a-z0-9-]{0,31}$/.test(kind)) throw new Refused('a kind is named by small letters');
  if (bytes(content ?? null) > limits.UNKNOWN_BYTES) throw new Refused("an object's content has at most 200 kB");
  return { kind, content } as never;
}

function readFrame(value: unknown): unknown {
  const near = (n: unknown): boolean => inside(n, -limits.FAR, limits.FAR);
  const side = (n: unknown): boolean => inside(n, limits.THIN, limits.SIDE);
  const shape = isRecord(value) && onlyKeys(value, ['x', 'y', 'w', 'h', 'r']);
  const r = shape ? (value['r'] ?? 0) : 0;
  if (!shape || !near(value['x']) || !near(value['y']) || !side(value['w']) || !side(value['h']) || !inside(r, -36_000, 36_000)) {
    throw new Refused(
      'an object stands within 100,000 pixels of the corner, has sides of 1 to 20,000 pixels and is turned by at most 360 degrees',
    );
  }
  return { ...value, r };
}

const phoneWords = (...words: string[]): Reader => must((v) => words.includes(v as string), 'there is no such word for a phone');

const READERS: Partial<Record<Register, Reader>> = {
  content: readContent,
  frame: readFrame,
  stacking: must(isStackKey, 'a stacking key has 1 to 64 letters and digits and does not end in 0'),
  link: orNone(must(isTarget, 'a link leads to a page, an anchor, or an address that begins with http, https, mailto or tel')),
  anchor: orNone(must(isAnchor, 'an anchor begins with a letter and has at most 64 letters, digits, _ and -')),
  alt: must(
    (v) => typeof v === 'string' && letters(v) <= limits.ALT && !CONTROL.test(v.replaceAll('\n', '')),
    'a description has at most 2,000 letters',
  ),
  locked: must((v) => typeof v === 'boolean', 'locked is yes or no'),
  sticker: must((v) => typeof v === 'boolean', 'a sticker is yes or no'),
  parent: orNone(must(isId, 'a group is named by its id')),
  auto_h: orNone(must((v) => inside(v, 0, 10 * limits.SIDE) && v % 100 === 0, 'a measured height is given in whole pixels')),
  'phone.hide': orNone(must((v) => typeof v === 'boolean', 'hidden is yes or no')),
  'phone.after': orNone(must(isId, 'an object is named by its id')),
  'phone.rank': orNone(must(isStackKey, 'a rank has 1 to 64 letters and digits and does not end in 0')),
  'phone.width': orNone(phoneWords('keep', 'full', 'bleed')),
  'phone.align': orNone(phoneWords('start', 'center', 'end')),
  'phone.font_scale': orNone(must((v) => inside(v, 0, 100), 'a scale is at most 100 percent')),
  'phone.gap_before': orNone(must((v) => inside(v, 0, limits.SIDE), 'a gap is 0 to 20,000 pixels')),
};

/** The value as it is stored; `null` clears. */
export function readRegister(register: Register, value: unknown): unknown {
  if (register.startsWith('style.')) {
    const reader = STYLE_READERS[register.slice(6) as keyof typeof STYLE_READERS];
    if (!reader) throw new Refused('there is no such register');
    if (value === null || value === undefined) return null;
    const read = reader(value);
    if (read === undefined) throw new Refused('a style is outside its limits');
    return read;
  }
  const reader = Object.hasOwn(READERS, register) ? READERS[register] : undefined;
  if (!reader) throw new Refused('there is no such register');
  return reader(value);
}

const KNOWN = {
  object: 'version id kind content frame stacking style link anchor alt locked sticker parent phone auto_h'.split(' '),
  style: Object.keys(STYLE_READERS),
  phone: Object.keys(READERS).flatMap((register) => (register.startsWith('phone.') ? [register.slice(6)] : [])),
};

function checkRest(fields: Record<string, unknown>, known: string[]): void {
  const rest = Object.entries(fields).filter(([key]) => !known.includes(key));
  if (rest.length && bytes(Object.fromEntries(rest)) > limits.REST_BYTES) throw new Refused('an object carries more unknown fields than fit');
}

const OBJECT_REGISTERS = ['frame', 'stacking', 'link', 'anchor', 'alt', 'locked', 'sticker', 'parent', 'auto_h'] as const;

/** The object as it is stored. Fields of a newer version stay. */
export function readObject(value: unknown): GluedObject {
  if (!isRecord(value) || !isId(value['id'])) throw new Refused('an object is named by its id');
  const { kind, content } = readContent(value);
  const object: Record<string, unknown> = { ...value, version: value['version'] ?? 1, kind, content };
  const keep = (into: Record<string, unknown>, key: string, read: unknown): void => {
    if (read === null || read === '' || read === false) delete into[key];
    else into[key] = read;
  };
  for (const register of OBJECT_REGISTERS) {
    const needed = register === 'frame' || register === 'stacking';
    if (needed || Object.hasOwn(value, register)) keep(object, register, readRegister(register, value[register]));
  }
  checkRest(value, KNOWN.object);
  for (const group of ['style', 'phone'] as const) {
    if (value[group] === undefined) continue;
    if (!isRecord(value[group])) throw new Refused(`the ${group} has another shape`);
    const fields: Record<string, unknown> = { ...value[group] };
    checkRest(fields, KNOWN[group]);
    for (const key of Object.keys(fields).filter((field) => KNOWN[group].includes(field))) {
      const read = readRegister(`${group}.${key}` as Register, fields[key]);
      if (read === null) delete fields[key];
      else fields[key] = read;
    }
    if (Object.keys(fields).length) object[group] = fields;
    else delete object[group];
  }
  return object as unknown as GluedObject;
}

/** Refuses a value of the page that the box would refuse; answers it as it is stored. */
export function readPageValue(page: Page, { register, value }: PageValue): unknown {
  const refuse = (sentence: string): never => {
    throw new Refused(sentence);
  };
  if ((register === 'palette') !== isShared(page)) return refuse('a palette belongs to the site, everything else to one page');
  switch (register) {
    case 'title': {
      const good = typeof value === 'string' && letters(value) <= limits.TITLE && !CONTROL.test(value);
      return good ? value : refuse('a title is one line of at most 300 letters');
    }
    case 'language':
      return typeof value === 'string' && /^[A-Za-z0-9-]{2,35}$/.test(value) ? value : refuse('a language is a tag like en or pt-BR');
    case 'design_width':
      return inside(value, ...limits.DESIGN_WIDTH) ? value : refuse('a page is designed 320 to 4,000 pixels wide');
    case 'background': {
      if (!isRecord(value)) return refuse('a background has another shape');
      const { colour, ...rest } = value as Record<string, unknown>;
      if (Object.keys(rest).length && bytes(rest) > limits.REST_BYTES) return refuse('a page carries more unknown fields than fit');
      const read = colour === undefined || colour === null ? undefined : (readColour(colour) ?? refuse('a colour is #rrggbb, #rrggbbaa or token:name'));
      return read === undefined ? rest : { ...rest, colour: read };
    }
    case 'phone': {
      if (!isRecord(value)) return refuse('phone settings have another shape');
      const { mode = 'auto', glue = [], unglue = [], ...rest } = value as Record<string, unknown>;
      const pairs = (list: unknown): boolean =>
        Array.isArray(list) && list.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isId));
      if ((mode !== 'auto' && mode !== 'off') || !pairs(glue) || !pairs(unglue)) return refuse('phone settings have another shape');
      const [together, apart] = [glue as unknown[], unglue as unknown[]];
      if (together.length + apart.length > limits.PAIRS) return refuse('a page holds at most 2,000 pairs together or apart');
      if (Object.keys(rest).length && bytes(rest) > limits.REST_BYTES) return refuse('a page carries more unknown fields than fit');
      return { ...rest, mode, ...(together.length ? { glue } : {}), ...(apart.length ? { unglue } : {}) };
    }
    case 'palette': {
      if (!Array.isArray(value) || value.length > limits.PALETTE) return refuse('a palette has at most 35 colours');
      return value.map((colour) => readColour(colour) ?? refuse('a colour is #rrggbb, #rrggbbaa or token:name'));
    }
    default:
      return refuse('there is no such register');
  }
}
