// The colours that are offered. The theme's are read from the page itself, so that a well shows what the page
// shows; the few others are the same everywhere.

export interface Swatch {
  name: string;
  /** As the document stores it. */
  colour: string;
  css: string;
}

const TOKENS = { ink: 'Ink', cobalt: 'Cobalt', leaf: 'Leaf', rose: 'Rose', yolk: 'Yolk', sheet: 'Sheet', paper: 'Paper' };

const PLAIN: Swatch[] = [
  { name: 'Black', colour: '#000000', css: '#000000' },
  { name: 'Grey', colour: '#767676', css: '#767676' },
  { name: 'Light grey', colour: '#d9d9d9', css: '#d9d9d9' },
  { name: 'White', colour: '#ffffff', css: '#ffffff' },
  { name: 'Red', colour: '#c8322b', css: '#c8322b' },
  { name: 'Orange', colour: '#ee7a2d', css: '#ee7a2d' },
  { name: 'Sky', colour: '#7fc4e8', css: '#7fc4e8' },
];

/** `read` answers the value of a custom property of the page, or nothing. */
export function swatches(read: (property: string) => string): Swatch[] {
  const theme = Object.entries(TOKENS).flatMap(([token, name]) => {
    const css = read(`--t-${token}`).trim();
    return css ? [{ name, colour: `token:${token}`, css }] : [];
  });
  return [...theme, ...PLAIN];
}

/** The typefaces that the page's theme has. */
const FONTS = { body: 'Text', heading: 'Headings', mono: 'Typewriter' };

export interface FontChoice {
  name: string;
  font: string;
  css: string;
}

export const fonts = (read: (property: string) => string): FontChoice[] =>
  Object.entries(FONTS).flatMap(([font, name]) => {
    const css = read(`--f-${font}`).trim();
    return css ? [{ name, font, css }] : [];
  });
