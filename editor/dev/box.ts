// Answers what the chrome and the desk ask the box over HTTP, from memory.
import { HOMES, PROVIDERS, RECORDS } from './atHome';
import { html } from './page';

const pages = [
  { id: 'p1', path: '', title: 'Anna’s page', state: 'live', front: true, revision: 4 },
  { id: 'p2', path: 'recipes', title: 'Recipes of my grandmother and of everybody who ever cooked with her', state: 'changed', front: false, revision: 9 },
  { id: 'p3', path: 'summer', title: 'Summer 2026', state: 'unpublished', front: false, revision: 1 },
];
const answers = {
  'GET /-/api/me': { name: 'Anna', right: 'owner' },
  'GET /-/api/box': {
    claimed: true,
    version: '0.1.0',
    inside: {
      name: 'Anna’s box',
      addresses: ['http://192.168.1.20/', 'http://gluebox.local/'],
      notices: [] as string[],
      room_sentence: 'There is room for about 4,000 more photographs.',
    },
  },
};

export function fetchFromMemory(wish = new URLSearchParams()): void {
  if (wish.has('trouble')) {
    answers['GET /-/api/box'].inside.notices = [
      'The index was damaged and has been built again from the journal. Nothing is missing.',
      'I was without power from 3:10 to 7:45. Nothing saved was lost.',
    ];
  }
  Object.assign(answers, {
    'GET /-/api/at-home': HOMES[wish.get('home') ?? 'new'],
    'GET /-/api/at-home/providers': PROVIDERS,
    'POST /-/api/at-home/name/try': RECORDS,
  });
  const bin: unknown[] = wish.has('bin') ? [{ id: 'p9', title: 'Winter', path: 'winter' }] : [];
  let listed = wish.has('empty') ? [] : pages;
  if (wish.has('none')) listed = pages.map((page) => ({ ...page, state: 'unpublished' }));
  window.fetch = async (address, options) => {
    const path = new URL(String(address), location.href).pathname;
    const method = options?.method ?? 'GET';
    const remove = /^DELETE \/-\/api\/pages\/(.+)$/.exec(`${method} ${path}`);
    if (remove) {
      bin.push(listed.find((page) => page.id === remove[1]));
      listed = listed.filter((page) => page.id !== remove[1]);
    }
    const answer = `${method} ${path}` === 'GET /-/api/pages' ? { pages: listed, bin } : ((answers as Record<string, unknown>)[`${method} ${path}`] ?? {});
    return new Response(JSON.stringify(answer), { headers: { 'content-type': 'application/json' } });
  };
}

/** What stands behind `/-/canvas/…` here. */
export const canvas = (): string => URL.createObjectURL(new Blob([html()], { type: 'text/html' }));
