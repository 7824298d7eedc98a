// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import type { ClusterOnWire, LayoutMessage } from '../sync/messages';
import type { PageFrame } from './frame';
import { applyLayout } from './layout';

const object = (id: string, more = '') => `<div class="gb-object" data-object="${id}" style="--x:1px;${more}">${id}</div>`;
const cluster = (...objects: string[]) => `<div class="gb-cluster" data-cluster="flow"><div class="gb-stage">${objects.join('')}</div></div>`;

function page(html: string) {
  document.body.innerHTML = `<style id="gb-layout"></style><main class="gb-page" style="--page-w:1200px">${html}</main>`;
  const main = document.querySelector('main') as HTMLElement;
  const root = (id: string) => main.querySelector<HTMLElement>(`[data-object="${id}"]`) ?? undefined;
  return { frame: { document, main } as unknown as PageFrame, main, root };
}
const of = (...ids: string[]): ClusterOnWire => ({ attrs: { 'data-cluster': 'flow' }, style: {}, objects: ids.map((id) => ({ id, attrs: {}, style: {} })) });
const message = (clusters: ClusterOnWire[], css: string | null = null): LayoutMessage => ({ t: 'layout', document: 'p', revision: 1, page: { style: { '--page-h': '500px' } }, clusters, css });
const shape = (main: HTMLElement): string[][] => [...main.children].map((one) => [...one.querySelectorAll<HTMLElement>('[data-object]')].map((root) => root.dataset['object'] as string));

it('orders and groups without making roots anew', () => {
  const { frame, main, root } = page(cluster(object('a')) + cluster(object('b'), object('c')) + cluster(object('d')));
  const before = ['a', 'b', 'c', 'd'].map(root);
  applyLayout(frame, message([of('d'), of('a', 'c'), of('b')], '@media print{}'), root);
  expect(shape(main)).toEqual([['d'], ['a', 'c'], ['b']]);
  expect(['a', 'b', 'c', 'd'].map(root)).toEqual(before);
  expect(main.style.getPropertyValue('--page-h')).toBe('500px');
  expect(document.getElementById('gb-layout')?.textContent).toBe('@media print{}');
});

it('touches nothing that is right already', () => {
  const { frame, main, root } = page(cluster(object('a')) + cluster(object('b')));
  const changed: MutationRecord[] = [];
  const watch = new MutationObserver((records) => changed.push(...records));
  watch.observe(main, { childList: true, subtree: true });
  applyLayout(frame, message([of('a'), of('b')]), root);
  expect([...changed, ...watch.takeRecords()]).toEqual([]);
});

it('sets and takes away what belongs to the layout, and leaves the rest', () => {
  const { frame, main, root } = page(cluster(object('a', '--p-scale:0.6')));
  root('a')?.setAttribute('data-phone-width', 'full');
  const glued: ClusterOnWire = { attrs: { 'data-cluster': 'glued' }, style: { '--gw': '500' }, objects: [{ id: 'a', attrs: { 'data-phone-align': 'end' }, style: { '--p-gap': '12px' } }] };
  applyLayout(frame, message([glued]), root);
  expect(main.firstElementChild?.getAttribute('data-cluster')).toBe('glued');
  expect((main.firstElementChild as HTMLElement).style.getPropertyValue('--gw')).toBe('500');
  expect(root('a')?.getAttributeNames().filter((name) => name.startsWith('data-phone'))).toEqual(['data-phone-align']);
  expect(['--x', '--p-scale', '--p-gap'].map((name) => root('a')?.style.getPropertyValue(name))).toEqual(['1px', '', '12px']);
});

it('keeps what the box has not seen, skips what is gone, drops empty wrappers', () => {
  const { frame, main, root } = page(cluster(object('a')) + cluster(object('new')) + cluster());
  applyLayout(frame, message([of('gone'), of('a')]), root);
  expect(shape(main).flat().sort()).toEqual(['a', 'new']);
  expect(shape(main)).toHaveLength(2);
});
