// How an object looks, as CSS custom properties: the contract with the renderer, server/core/src/style.rs.

import { cssColour, cssFont, isToken, readColour } from './colour';
import type { Style } from './generated/Style';
import * as limits from './limits';
import { decimal, isWhole, px } from './number';

const SHADOWS = { none: 'none', low: 'var(--shadow-low)', high: 'var(--shadow-high)' };
const same = (word: string): string => word;

type Entry<K extends keyof Style> = [field: K, property: string, css: (value: NonNullable<Style[K]>) => string];
const entry = <K extends keyof Style>(...parts: Entry<K>): Entry<keyof Style> => parts as unknown as Entry<keyof Style>;

/** In the fixed order in which they are written. */
const ENTRIES = [
  entry('colour', '--ink', cssColour),
  entry('ground', '--ground', cssColour),
  entry('opacity', '--opacity', decimal),
  entry('radius', '--radius', px),
  entry('pad_x', '--pad-x', px),
  entry('pad_y', '--pad-y', px),
  entry('border_width', '--border-w', px),
  entry('border_colour', '--border-ink', cssColour),
  entry('border_line', '--border-line', same),
  entry('shadow', '--shadow', (shadow) => SHADOWS[shadow]),
  entry('font', '--font', cssFont),
  entry('size', '--size', px),
  entry('leading', '--leading', px),
  entry('weight', '--weight', String),
  entry('align', '--align', same),
  entry('fit', '--fit', same),
];

/** Every property name that a style can set. */
export const STYLE_PROPERTIES: readonly string[] = ENTRIES.map(([, property]) => property);

/** The custom properties that are set, in their fixed order. */
export function styleProperties(style: Style | undefined): [string, string][] {
  if (!style) return [];
  return ENTRIES.flatMap(([field, property, css]) => {
    const value = style[field];
    return value === undefined || value === null ? [] : [[property, css(value as never)] as [string, string]];
  });
}

const oneOf = (...words: string[]) => (value: unknown) => (words.includes(value as string) ? value : undefined);
const within = ([low, high]: readonly [number, number]) => (value: unknown) =>
  isWhole(value) && value >= low && value <= high ? value : undefined;
const colour = (value: unknown) => readColour(value) ?? undefined;

/** Each answers the value as it is stored, or `undefined` if it is none. */
export const STYLE_READERS: Record<keyof Style, (value: unknown) => unknown> = {
  colour,
  ground: colour,
  opacity: within([0, 100]),
  radius: within(limits.TRIM),
  pad_x: within(limits.TRIM),
  pad_y: within(limits.TRIM),
  border_width: within(limits.TRIM),
  border_colour: colour,
  border_line: oneOf('solid', 'dashed', 'dotted'),
  shadow: oneOf('none', 'low', 'high'),
  font: (value) => (isToken(value) ? value : undefined),
  size: within(limits.FONT_SIZE),
  leading: within(limits.LEADING),
  weight: within([100, 900]),
  align: oneOf('left', 'center', 'right', 'justify'),
  fit: oneOf('cover', 'contain', 'fill'),
};
