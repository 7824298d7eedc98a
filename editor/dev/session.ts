// A session that keeps everything in this tab and draws nothing: enough to see every state of the chrome.
import type { GluedObject } from '../src/document/generated/GluedObject';
import { History } from '../src/history/history';
import type { Person, PublishState, SaveState, Session, TextState, Tool } from '../src/session';
import { source } from '../src/signal';
import { html, page as first } from './page';

const SAVES: Record<string, SaveState> = {
  saved: { state: 'saved', changes: 0, sentence: 'Saved', at: new Date() },
  saving: { state: 'saving', changes: 1, sentence: 'Saving…' },
  offline: { state: 'offline', changes: 12, sentence: 'Offline, 12 changes kept on this device' },
  not_saved: {
    state: 'not_saved',
    changes: 3,
    sentence: 'Not saved: the box has no room left. Delete something or download a copy.',
  },
};
const STATES: Record<string, PublishState> = {
  live: { state: 'live', sentence: 'Published in this home. People here can read it now.' },
  changed: { state: 'changed', sentence: 'Only you see these changes. Visitors see the page of Tuesday 14:02.' },
  unpublished: { state: 'unpublished', sentence: 'Only you see this page. It is not published yet.' },
};
const PEOPLE: Person[] = [
  { client: 'b', name: 'Ben', colour: '#0B6E8F', selection: [], writing: null },
  { client: 'c', name: 'Çelik', colour: '#A3246B', selection: [], writing: 'line' },
];

export async function openInMemory(host: HTMLElement, wish: URLSearchParams): Promise<Session> {
  const frame = document.createElement('iframe');
  frame.title = 'Page';
  frame.srcdoc = html();
  const scale = Math.min(1, (host.clientWidth - 48) / 1200);
  Object.assign(frame.style, {
    position: 'absolute',
    left: `${Math.max(24, (host.clientWidth - 1200 * scale) / 2)}px`,
    top: '24px',
    width: '1200px',
    height: '1000px',
    border: '1px solid var(--gb-line)',
    transform: `scale(${scale})`,
    transformOrigin: '0 0',
    pointerEvents: 'none',
  });
  host.append(frame);
  await new Promise((done) => frame.addEventListener('load', done, { once: true }));

  const page = source(first);
  const selection = source<string[]>([]);
  const box = source<DOMRect | null>(null);
  const text = source<TextState | null>(null);
  const published = source(STATES[wish.get('state') ?? 'unpublished'] ?? STATES['unpublished']!);
  const notices = source<Session['notices']['value']>([]);
  const boxOf = (id: string): DOMRect => {
    const rect = frame.contentDocument!.querySelector(`[data-object="${id}"]`)!.getBoundingClientRect();
    const own = frame.getBoundingClientRect();
    return new DOMRect(own.left + rect.left * scale, own.top + rect.top * scale, rect.width * scale, rect.height * scale);
  };
  const select = (ids: string[]): void => {
    selection.set(ids);
    if (ids.length === 0) return box.set(null);
    const all = ids.map(boxOf);
    const left = Math.min(...all.map((rect) => rect.left));
    const top = Math.min(...all.map((rect) => rect.top));
    box.set(
      new DOMRect(left, top, Math.max(...all.map((rect) => rect.right)) - left, Math.max(...all.map((rect) => rect.bottom)) - top),
    );
  };
  const register = (object: GluedObject, name: string, value: unknown): GluedObject => {
    if (!name.startsWith('style.')) return { ...object, ...(name === 'content' ? (value as object) : { [name]: value }) } as GluedObject;
    const style: Record<string, unknown> = { ...object.style, [name.slice(6)]: value };
    if (value === null) delete style[name.slice(6)];
    return { ...object, style } as GluedObject;
  };
  const say: Session['say'] = (sentence, more) => {
    const id = String(Math.random());
    const dismiss = (): void => notices.set(notices.value.filter((notice) => notice.id !== id));
    notices.set([...notices.value, { id, sentence, tone: 'plain', sticky: false, actions: [], ...more, dismiss }]);
  };

  const session: Session = {
    page,
    path: source('home'),
    revision: source(1),
    selection,
    writing: source<string | null>(null),
    save: source(SAVES[wish.get('save') ?? 'saved'] ?? SAVES['saved']!),
    published,
    people: source(wish.has('people') ? PEOPLE : []),
    notices,
    canUndo: source(true),
    canRedo: source(false),
    zoom: source(scale),
    tool: source<Tool>('select'),
    text,
    selectionBox: box,
    busy: source(false),
    linkWanted: source(0),
    menuWanted: source(null),
    clipboard: { hasObjects: false, hasLook: false, copy() {}, cut() {}, paste() {}, copyLook() {}, pasteLook() {} },
    stickers: { all: source([]), keep() {}, glue() {}, takeAway() {} },
    history: new History({ page: 'page', site: 'site', client: 'c', now: () => page.value, shared: () => ({ page: page.value, revision: 1 }), wasShared: () => false, news: [], restore: () => true, put: () => true, lost() {}, say }),
    undo() {},
    redo() {},
    setZoom() {},
    setTool() {},
    set(name, value) {
      const changed = selection.value.map((id) => [id, register(page.value.objects[id]!, name, value)]);
      page.set({ ...page.value, objects: { ...page.value.objects, ...Object.fromEntries(changed) } });
    },
    setPage(name, value) {
      page.set({ ...page.value, [name]: value });
    },
    edit: () => true,
    isShared: () => false,
    share() {},
    remove() {},
    duplicate() {},
    stack() {},
    align() {},
    selectAll: () => select(Object.keys(page.value.objects)),
    toPage: (client) => client,
    addText() {},
    addPicture() {},
    async replacePicture() {},
    unsent: () => [],
    async downloadUnsent() {},
    select,
    write() {},
    stopWriting() {},
    object: (id) => page.value.objects[id],
    async publish() {
      await new Promise((done) => setTimeout(done, 400));
      published.set(STATES['live']!);
      return {
        sentence: 'Published in this home. To let anyone else read it, give the box a name.',
        link: 'http://192.168.1.20/home',
        open: false,
        ask: !wish.has('asked'),
      };
    },
    preview() {},
    say,
    close() {},
  };
  const selected = wish.get('selected');
  if (selected) select(selected.split(','));
  if (wish.has('notice')) {
    say('Anna changed this after you. Yours is in History.', { sticky: true, actions: [{ label: 'Bring mine back', run() {} }] });
    say('Browsers cannot show this kind of photo (HEIC). Add it from the iPhone itself, or save it as JPEG.', { tone: 'stop' });
  }
  return session;
}
