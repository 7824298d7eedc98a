// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { pour } from './pour';

const page = (title: string, main: string, css = 'p{}'): string =>
  `<!doctype html><html lang="en"><head><title>${title}</title><style>${css}</style></head><body>${main}</body></html>`;
const text = (id: string, words: string): string => `<div class="gb-cluster"><div data-object="${id}"><p>${words}</p></div></div>`;
const picture = (id: string, source: string, alt = ''): string => `<div class="gb-cluster"><div data-object="${id}"><img src="${source}" alt="${alt}"></div></div>`;

function shown(html: string): Document {
  return new DOMParser().parseFromString(html, 'text/html');
}

test('only what differs is exchanged', () => {
  const document = shown(page('Old', `<main style="--page-w:1px">${text('a', 'one')}${text('b', 'two')}</main>`));
  const [first] = document.querySelectorAll('.gb-cluster');
  pour(document, page('New', `<main style="--page-w:2px">${text('a', 'one')}${text('b', 'three')}${text('c', 'four')}</main>`, 'p{color:red}'));
  expect(document.title).toBe('New');
  expect(document.querySelector('style')?.textContent).toBe('p{color:red}');
  expect(document.querySelector('main')?.getAttribute('style')).toBe('--page-w:2px');
  expect([...document.querySelectorAll('p')].map((p) => p.textContent)).toEqual(['one', 'three', 'four']);
  expect(document.querySelector('.gb-cluster')).toBe(first);
  pour(document, page('New', `<main>${text('b', 'three')}</main>`));
  expect([...document.querySelectorAll('p')].map((p) => p.textContent)).toEqual(['three']);
});

test('a picture that stays is not loaded again', () => {
  const document = shown(page('', `<main>${picture('a', '../draft/1')}</main>`));
  const image = document.querySelector('img');
  pour(document, page('', `<main>${text('b', 'before')}${picture('a', '../draft/1', 'A cat')}</main>`));
  expect(document.querySelector('img')).toBe(image);
  expect(image?.alt).toBe('A cat');
  pour(document, page('', `<main>${picture('a', '../draft/2')}</main>`));
  expect(document.querySelector('img')?.getAttribute('src')).toBe('../draft/2');
});
