// The languages that are offered for a page, named by the browser in the reader's own language. Pure apart from
// asking the browser for those names.

const CODES = (
  'ar bg ca cs da de el en es et eu fa fi fr ga gl he hi hr hu id is it ja ko lt lv mk ms mt nb nl nn pl pt pt-BR ro ' +
  'ru sk sl sq sr sv th tr uk vi zh-Hans zh-Hant'
).split(' ');

export interface Tongue {
  code: string;
  name: string;
}

/** `kept` is always among them: a page keeps a language that is not offered. */
export function languages(kept: string, reader?: string): Tongue[] {
  const names = new Intl.DisplayNames(reader ? [reader] : undefined, { type: 'language' });
  const name = (code: string): string => {
    try {
      return names.of(code) ?? code;
    } catch {
      return code;
    }
  };
  const codes = CODES.includes(kept) || !kept ? CODES : [...CODES, kept];
  return codes.map((code) => ({ code, name: name(code) })).sort((a, b) => a.name.localeCompare(b.name, reader));
}
