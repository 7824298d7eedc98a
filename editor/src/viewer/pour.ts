// A fresh rendering of a page into the frame that shows an older one: only what differs is exchanged, so that the place
// in the page stays and no picture blinks.

export function pour(shown: Document, html: string): void {
  const fresh = new DOMParser().parseFromString(html, 'text/html');
  for (const name of ['lang', 'dir', 'style']) same(shown.documentElement, fresh.documentElement, name);
  shown.title = fresh.title;
  const styles = [...shown.querySelectorAll('style')];
  [...fresh.querySelectorAll('style')].forEach((style, at) => {
    const old = styles[at];
    if (!old) shown.head.append(style);
    else if (old.textContent !== style.textContent) old.textContent = style.textContent;
  });
  styles.slice(fresh.querySelectorAll('style').length).forEach((style) => style.remove());
  const [main, next] = [shown.querySelector('main'), fresh.querySelector('main')];
  if (!main || !next) return;
  for (const { name } of [...main.attributes, ...next.attributes]) same(main, next, name);
  const olds = [...main.children];
  // Before anything moves: a picture may come to stand in another piece.
  const pictures = new Map([...main.querySelectorAll<HTMLElement>('[data-object]')].map((root) => [root.dataset['object'], root.querySelector('img')]));
  [...next.children].forEach((cluster, at) => {
    const old = olds[at];
    if (old?.outerHTML === cluster.outerHTML) return;
    keepPictures(pictures, cluster);
    if (old) old.replaceWith(cluster);
    else main.append(cluster);
  });
  olds.slice(next.children.length).forEach((cluster) => cluster.remove());
}

function same(shown: Element, fresh: Element, name: string): void {
  const value = fresh.getAttribute(name);
  if (value === null) shown.removeAttribute(name);
  else if (shown.getAttribute(name) !== value) shown.setAttribute(name, value);
}

/** A picture that is shown already moves over; asked for again it would blink. */
function keepPictures(pictures: Map<string | undefined, HTMLImageElement | null>, cluster: Element): void {
  for (const root of cluster.querySelectorAll<HTMLElement>('[data-object]')) {
    const fresh = root.querySelector('img');
    const old = pictures.get(root.dataset['object']);
    if (!fresh || !old || old.getAttribute('src') !== fresh.getAttribute('src')) continue;
    for (const { name } of [...old.attributes, ...fresh.attributes]) same(old, fresh, name);
    fresh.replaceWith(old);
  }
}
