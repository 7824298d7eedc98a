// Foreign HTML before it is read. It is parsed without being shown: no script of it runs and no picture of it is
// fetched. Typography of the place it came from is dropped; ours is kept.

const DROPPED = 'script, style, template, noscript, iframe, object, embed, img, picture, video, audio, svg, canvas, form, input, button, select, textarea, link, meta, title';
/** Weight and slant say what the author meant; sizes, families and colours what another page looked like. */
const KEPT = ['font-weight', 'font-style', 'text-decoration', 'text-align'];

const TAG = /<[a-z](?:"[^"]*"|'[^']*'|[^<>"'])*>/gi;
const HANDLER = /(?<=[\s/"'])on[a-z]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]*))?|"[^"]*"|'[^']*'/gi;

/**
 * The browser refuses handlers already while parsing, and logs each as a breach of the page's policy. So most of them go
 * before. Nothing depends on that: what passes is refused, and dropped below.
 */
export const withoutHandlers = (html: string): string =>
  html.replace(TAG, (tag) => tag.replace(HANDLER, (part) => (part.startsWith('"') || part.startsWith("'") ? part : '')));

export function cleaned(html: string): Document {
  const parsed = new DOMParser().parseFromString(withoutHandlers(html), 'text/html');
  const ours = parsed.querySelector('[data-pm-slice], [data-gluebox]') !== null;
  for (const element of parsed.querySelectorAll(DROPPED)) element.remove();
  for (const element of parsed.body.querySelectorAll<HTMLElement>('*')) {
    for (const name of element.getAttributeNames()) if (name.startsWith('on')) element.removeAttribute(name);
    if (ours || !element.hasAttribute('style')) continue;
    const kept = KEPT.flatMap((name) => {
      const value = element.style.getPropertyValue(name);
      return value ? [[name, value] as const] : [];
    });
    element.removeAttribute('style');
    for (const [name, value] of kept) element.style.setProperty(name, value);
  }
  return parsed;
}
