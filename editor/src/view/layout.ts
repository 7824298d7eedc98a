// The layout that the box derived, put into the frame: wrappers, their order, and the phone's attributes. Roots move
// only when their place really differs, and are never made anew.

import type { LayoutMessage } from '../sync/messages';
import type { PageFrame } from './frame';

/** Names that only the layout sets on an object's root. */
const isLayoutAttribute = (name: string): boolean => name.startsWith('data-phone-');
const isLayoutProperty = (name: string): boolean => name.startsWith('--p-');

export function applyLayout({ document, main }: PageFrame, { page, clusters, css }: LayoutMessage, root: (id: string) => HTMLElement | undefined): void {
  for (const [name, value] of Object.entries(page.style ?? {})) main.style.setProperty(name, value);
  const sheet = document.getElementById('gb-layout');
  if (sheet && sheet.textContent !== (css ?? '')) sheet.textContent = css ?? '';

  const used = new Set<Element>();
  let place = main.firstElementChild;
  for (const cluster of clusters) {
    const roots = cluster.objects.flatMap((one) => root(one.id) ?? []);
    const own = roots[0]?.closest('.gb-cluster');
    const wrapper = own && !used.has(own) ? (own as HTMLElement) : newWrapper(document);
    used.add(wrapper);
    while (place && used.has(place) && place !== wrapper) place = place.nextElementSibling;
    if (place === wrapper) place = wrapper.nextElementSibling;
    else main.insertBefore(wrapper, place);
    exactly(wrapper, { class: 'gb-cluster', ...cluster.attrs }, cluster.style);
    const stage = wrapper.firstElementChild as HTMLElement;
    roots.forEach((element, at) => {
      if (stage.children[at] !== element) stage.insertBefore(element, stage.children[at] ?? null);
    });
    for (const one of cluster.objects) {
      const element = root(one.id);
      if (element) phoneMarks(element, one.attrs, one.style);
    }
  }
  // Objects that the box had not seen stay where they are, behind the others; empty wrappers go.
  for (const wrapper of [...main.children]) {
    const stage = wrapper.firstElementChild;
    if (wrapper.classList.contains('gb-cluster') && !stage?.childElementCount) wrapper.remove();
  }
}

function newWrapper(document: Document): HTMLElement {
  const wrapper = document.createElement('div');
  const stage = document.createElement('div');
  stage.className = 'gb-stage';
  wrapper.append(stage);
  return wrapper;
}

function exactly(element: HTMLElement, attrs: Record<string, string>, style: Record<string, string>): void {
  for (const name of element.getAttributeNames()) if (name !== 'style' && !(name in attrs)) element.removeAttribute(name);
  for (const [name, value] of Object.entries(attrs)) if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  const text = Object.entries(style).map(([name, value]) => `${name}:${value}`).join(';');
  if (text) element.style.cssText = text;
  else element.removeAttribute('style');
}

function phoneMarks(element: HTMLElement, attrs: Record<string, string>, style: Record<string, string>): void {
  for (const name of element.getAttributeNames()) if (isLayoutAttribute(name) && !(name in attrs)) element.removeAttribute(name);
  for (const [name, value] of Object.entries(attrs)) if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  for (const name of Array.from(element.style)) if (isLayoutProperty(name) && !(name in style)) element.style.removeProperty(name);
  for (const [name, value] of Object.entries(style)) if (element.style.getPropertyValue(name).trim() !== value) element.style.setProperty(name, value);
}
