import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { applyAll } from '../document/apply';
import type { Edit } from '../document/generated/Edit';
import type { GluedObject } from '../document/generated/GluedObject';
import type { Page } from '../document/generated/Page';
import { withShared } from '../document/page';
import { randomEdit, randomPage, sequence } from '../document/random';
import type { Placed } from './both';
import { openCopy, type Copy, type CopyEvents } from './copy';
import { drainQueues } from './drain';
import { saveLight } from './light';
import type { Batch, FromBox, ToBox } from './messages';
import { grown } from './outbox';
import { memoryQueue, openQueue } from './queue';
import { Replica } from './replica';
import { backOff, type Wire } from './socket';

const id = 'object-0000000000001';
const alt = (value: string, object = id): Edit => ({ do: 'set', object, register: 'alt', value });
const emptyPage = (): Page => {
  const page = randomPage(sequence(1), 0);
  page.objects[id] = { version: 1, id, kind: 'picture', content: { media: 'a'.repeat(64), width: 1, height: 1 }, frame: { x: 0, y: 0, w: 100, h: 100, r: 0 }, stacking: 'V' };
  return page;
};

/** A box in memory: applies what is sent, as the true one does, and can be cut off, full or slow. */
class FakeBox {
  readonly own = { page: emptyPage(), revision: 1 };
  readonly shared = { page: randomPage(sequence(2), 0, 'site'), revision: 1 };
  newest = new Map<string, number>();
  wires: FakeWire[] = [];
  /** What became of the next batches: taken, taken but the answer is lost, refused. */
  fate: 'take' | 'take silently' | 'no_room' | 'value' = 'take';
  applied: Batch[] = [];
  reachable = true;

  connect(): Wire {
    const wire = new FakeWire(this);
    if (this.reachable) {
      this.wires.push(wire);
      setTimeout(() => wire.onopen?.(undefined as never), 5);
    } else setTimeout(() => wire.onclose?.({ code: 1006 }), 5);
    return wire;
  }
  cut(): void {
    this.reachable = false;
    for (const wire of this.wires.splice(0)) setTimeout(() => wire.onclose?.({ code: 1006 }), 0);
  }
  /** What a person is to see. */
  get page(): Page {
    return withShared(this.own.page, this.shared.page);
  }
  of(document: string): { page: Page; revision: number } {
    return document === this.shared.page.id ? this.shared : this.own;
  }
  state({ page, revision }: { page: Page; revision: number }): FromBox {
    return { t: 'state', document: page.id, revision, page: structuredClone(page), path: 'p', state: 'changed', published_at: null };
  }
  apply(edits: Edit[], to = this.own): void {
    to.page = applyAll(to.page, edits).page;
    to.revision++;
  }
  somebody(edits: Edit[], to = this.own): void {
    this.apply(edits, to);
    for (const wire of this.wires) wire.tell({ t: 'edits', document: to.page.id, revision: to.revision, client: 'somebody-elses-tab', who: { name: 'Anna' }, edits });
  }
  hear(wire: FakeWire, message: ToBox): void {
    if (message.t === 'hello') wire.tell({ t: 'welcome', who: { name: 'Me', right: 'owner' }, boot: 'x', newest_seq: this.newest.get(message.client) ?? 0 });
    if (message.t === 'subscribe') {
      const { document } = message;
      const { revision } = this.of(document);
      wire.tell(message.since === revision ? { t: 'current', document, revision } : this.state(this.of(document)));
    }
    if (message.t === 'batch') this.take(wire, message.batch);
  }
  take(wire: FakeWire | null, batch: Batch): void {
    const { client, seq } = batch;
    if (seq <= (this.newest.get(client) ?? 0)) return wire?.tell({ t: 'ack', client, seq, documents: [] });
    if (this.fate === 'no_room' || this.fate === 'value') return wire?.tell({ t: 'refused', client, seq, code: this.fate, sentence: 'The box has no room left.' });
    this.newest.set(client, seq);
    this.applied.push(structuredClone(batch));
    for (const { document, edits } of batch.documents) this.apply(edits, this.of(document));
    const documents = batch.documents.map(({ document }) => ({ document, revision: this.of(document).revision, gone: [], conflicts: [] }));
    if (this.fate === 'take') wire?.tell({ t: 'ack', client, seq, documents });
  }
}

class FakeWire implements Wire {
  onopen: Wire['onopen'] = null;
  onmessage: Wire['onmessage'] = null;
  onclose: Wire['onclose'] = null;
  constructor(private readonly box: FakeBox) {}
  send(text: string): void {
    if (this.box.wires.includes(this)) setTimeout(() => this.box.wires.includes(this) && this.box.hear(this, JSON.parse(text) as ToBox), 5);
  }
  tell(message: FromBox): void {
    setTimeout(() => this.onmessage?.({ data: JSON.stringify(message) }), 5);
  }
  close(): void {
    this.box.wires = this.box.wires.filter((wire) => wire !== this);
  }
}

const moved = (object: GluedObject, shared: boolean): Placed[] => [
  { do: 'remove', object: object.id, shared: !shared },
  { do: 'put', object, shared },
];

const silent = (): CopyEvents => ({
  changed: vi.fn(),
  layout: vi.fn(),
  html: vi.fn(),
  people: vi.fn(),
  published: vi.fn(),
  lost: vi.fn(),
  won: vi.fn(),
  refused: vi.fn(),
  signedOut: vi.fn(),
});

describe('the copy of a document', () => {
  let box: FakeBox;
  let copy: Copy;
  let events: CopyEvents;
  const queue = memoryQueue();
  beforeEach(async () => {
    vi.useFakeTimers();
    box = new FakeBox();
    events = silent();
    const opening = openCopy({ who: 'Me', client: 'client-of-this-tab', document: box.own.page.id, site: box.shared.page.id, queue, socket: { connect: () => box.connect(), random: () => 0.5 } }, events);
    await vi.advanceTimersByTimeAsync(50);
    copy = await opening;
  });
  afterEach(() => {
    copy.close();
    queue.close();
    vi.useRealTimers();
  });
  const wait = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

  it('shows at once, sends, and is saved when the box says so', async () => {
    copy.edit([alt('a')], 'g1');
    expect(copy.page.value.objects[id]?.alt).toBe('a');
    await wait(1);
    expect(copy.save.value).toMatchObject({ state: 'saved', changes: 0 });
    expect(await queue.left('Me')).toHaveLength(1);
    await wait(50);
    expect(box.page.objects[id]?.alt).toBe('a');
    expect([copy.revision.value, await queue.left('Me')]).toEqual([2, []]);
  });

  it('tells when the box has everything, also when that was too quick for the light', async () => {
    copy.edit([alt('a')], 'g1');
    let settled = false;
    void copy.settled(15_000).then(() => (settled = true));
    await wait(5);
    expect(settled).toBe(false);
    await wait(50);
    expect(settled).toBe(true);
  });

  it('puts what somebody else did below what is on its way', async () => {
    copy.edit([alt('mine')], 'g1');
    box.somebody([alt('theirs'), { do: 'set', object: id, register: 'locked', value: true }]);
    await wait(7);
    expect(copy.page.value.objects[id]).toMatchObject({ alt: 'mine', locked: true });
    await wait(60);
    expect(copy.page.value).toEqual(box.page);
    expect(box.page.objects[id]?.alt).toBe('mine');
  });

  it('keeps everything while the box is away, counts it, and delivers it once', async () => {
    box.cut();
    await wait(2000);
    copy.edit([alt('a')], 'g1');
    copy.edit([alt('b')], 'g2');
    copy.edit([alt('c')], 'g2');
    expect(copy.save.value).toMatchObject({ state: 'offline', changes: 2, sentence: 'Offline, 2 changes kept in this tab only' });
    box.reachable = true;
    await wait(20_000);
    expect(copy.save.value.state).toBe('saved');
    expect(box.applied.map((batch) => batch.seq)).toEqual([1, 2]);
    expect(copy.page.value).toEqual(box.page);
  });

  it('does not apply twice what was taken although the answer was lost', async () => {
    box.fate = 'take silently';
    copy.edit([alt('a')], 'g1');
    await wait(30);
    box.somebody([alt('after me')]);
    box.cut();
    box.fate = 'take';
    box.reachable = true;
    await wait(20_000);
    expect(box.applied).toHaveLength(1);
    expect(copy.page.value.objects[id]?.alt).toBe('after me');
    expect(await queue.left('Me')).toEqual([]);
  });

  it('gives up a connection that says nothing', async () => {
    box.fate = 'take silently';
    copy.edit([alt('a')], 'g1');
    await wait(9_000);
    box.fate = 'take';
    await wait(5_000);
    expect([box.applied.length, copy.save.value.state]).toEqual([1, 'saved']);
  });

  it('keeps what the box has no room for, says so, and sends it when there is room, in order', async () => {
    box.fate = 'no_room';
    copy.edit([alt('a')], 'g1');
    copy.edit([alt('b')], 'g2');
    await wait(500);
    expect(copy.save.value).toMatchObject({ state: 'not_saved', sentence: 'Not saved: the box has no room left.' });
    expect(await queue.left('Me')).toHaveLength(2);
    box.fate = 'take';
    await wait(11_000);
    expect([copy.save.value.state, box.page.objects[id]?.alt, box.applied.map((b) => b.seq)]).toEqual(['saved', 'b', [1, 2]]);
  });

  it('takes back what is refused for good, and says why', async () => {
    box.fate = 'value';
    copy.edit([alt('a')], 'g1');
    await wait(100);
    expect(events.refused).toHaveBeenCalledWith('The box has no room left.');
    expect(copy.page.value).toEqual(box.page);
    expect(await queue.left('Me')).toEqual([]);
  });

  it('asks for the whole state when a revision is missing', async () => {
    box.apply([alt('nobody was told')]);
    box.somebody([{ do: 'set', object: id, register: 'locked', value: true }]);
    await wait(100);
    expect(copy.page.value).toEqual(box.page);
  });

  it('tells what somebody else did while it was away, and not what it did itself', async () => {
    copy.edit([alt('mine')], 'g1');
    await wait(3);
    box.fate = 'take silently';
    await wait(10);
    box.cut();
    box.apply([{ do: 'set', object: id, register: 'locked', value: true }]);
    vi.mocked(events.changed).mockClear();
    box.fate = 'take';
    box.reachable = true;
    await wait(20_000);
    const foreign = vi.mocked(events.changed).mock.calls.filter(([, by]) => by !== null);
    expect(foreign.map(([, by, edits]) => [by, edits])).toEqual([['Somebody else', [{ do: 'set', object: id, register: 'locked', value: true }]]]);
    expect(copy.page.value).toEqual(box.page);
  });

  it('knows its own change again when the state had to be asked for', async () => {
    box.apply([{ do: 'set', object: id, register: 'locked', value: true }]);
    copy.edit([alt('mine')], 'g1');
    await wait(100);
    const foreign = vi.mocked(events.changed).mock.calls.filter(([, by]) => by !== null);
    expect(foreign.map(([, , edits]) => edits)).toEqual([[{ do: 'set', object: id, register: 'locked', value: true }]]);
  });

  it('sends the revision that was seen', async () => {
    copy.edit([alt('a')], 'g1');
    await wait(50);
    copy.edit([alt('b')], 'g2', 1);
    await wait(50);
    expect(box.applied.map((batch) => batch.documents[0]!.base)).toEqual([1, 1]);
    expect(copy.unsent()).toEqual([]);
  });

  it('grows a waiting batch of the same gesture, never one that was sent', async () => {
    copy.edit([alt('a')], 'typing');
    await wait(6);
    copy.edit([alt('b')], 'typing');
    copy.edit([alt('c')], 'typing');
    await wait(100);
    expect(box.applied.map((batch) => batch.documents[0]!.edits)).toEqual([[alt('a')], [alt('c')]]);
  });

  it('moves an object between the page and all pages in one batch, and back', async () => {
    const object = copy.page.value.objects[id] as GluedObject;
    const { inverse } = copy.edit(moved(object, true), 'g1');
    expect([copy.isShared(id), copy.page.value.objects[id]]).toEqual([true, object]);
    await wait(50);
    expect([Object.keys(box.own.page.objects), Object.keys(box.shared.page.objects)]).toEqual([[], [id]]);
    expect(box.applied.map(({ documents }) => documents.length)).toEqual([2]);
    // What is set on it goes where it is.
    copy.edit([alt('everywhere'), { do: 'set_page', register: 'palette', value: ['#ffcc00'] }, { do: 'set_page', register: 'title', value: 'T' }], 'g2');
    await wait(50);
    expect(box.shared.page).toMatchObject({ palette: ['#ffcc00'], objects: { [id]: { alt: 'everywhere' } } });
    expect(box.own.page.title).toBe('T');
    copy.edit([{ do: 'remove', object: id, shared: true }], 'g3');
    // Both remember that it was removed: what is taken back says where it belongs.
    copy.edit([{ do: 'put', object, shared: true }], 'g4');
    await wait(50);
    expect(copy.isShared(id)).toBe(true);
    copy.edit(inverse, 'g5');
    await wait(50);
    expect([copy.isShared(id), copy.page.value]).toEqual([false, box.page]);
    expect(box.own.page.objects[id]).toEqual(object);
    expect([copy.revision.value, copy.revisionOf(id)]).toEqual([box.own.revision, box.own.revision]);
  });

  it('changes neither document when one does not take its part', () => {
    const before = copy.page.value;
    const wrong = { do: 'set_page', register: 'title', value: 'no title for all', shared: true } as const;
    expect(() => copy.edit([alt('a'), wrong], 'g1')).toThrow('belongs to the site');
    expect(copy.page.value).toEqual(before);
  });

  it('comes to what the box has, whatever order and failures', async () => {
    for (let seed = 1; seed <= 15; seed++) {
      const random = sequence(seed);
      for (let n = 0; n < 40; n++) {
        const from = random(2) ? copy.page.value : box.page;
        const any = Object.values(copy.page.value.objects)[0];
        try {
          if (any && random(6) === 0) copy.edit(moved(any, !copy.isShared(any.id)), `g${n}`);
          else if (random(2)) copy.edit([randomEdit(random, from)], `g${n}`);
          else if (random(2)) box.somebody([randomEdit(random, from)]);
          else box.somebody([randomEdit(random, box.shared.page)], box.shared);
        } catch {
          // An edit that a page does not take is no case here.
        }
        if (random(12) === 0) box.cut();
        if (random(4) === 0) box.reachable = true;
        box.fate = random(8) === 0 ? 'take silently' : 'take';
        await wait(random(40));
      }
      box.fate = 'take';
      box.reachable = true;
      await wait(60_000);
      expect(copy.page.value, `seed ${seed}`).toEqual(box.page);
      const seqs = box.applied.map((batch) => batch.seq);
      expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
      expect(await queue.left('Me')).toEqual([]);
    }
  });
});

describe('replica', () => {
  it('drops nothing of a pending put when its object is removed below it', () => {
    const replica = new Replica(emptyPage(), 1);
    const put: Edit = { do: 'put', object: { ...replica.shown.objects[id]!, alt: 'again' } };
    replica.local([put]);
    replica.pending.push({ seq: 1, edits: [put] });
    replica.remote([{ do: 'remove', object: id }], 2);
    expect(replica.shown.objects[id]?.alt).toBe('again');
    replica.acknowledged(1, 3);
    expect(replica.shown).toEqual(replica.head);
  });
});

describe('the queue', () => {
  const kept = (who: string, client: string, seq: number) => ({ who, client, seq, at: 0, batch: { client, seq, documents: [{ document: 'page-0000000000000', base: 1, edits: [alt(String(seq))] }] } });
  it('survives, in order, bound to who', async () => {
    const first = await openQueue();
    for (const seq of [10, 9, 2]) await first.keep(kept('Me', 'client-a', seq));
    await first.keep(kept('Anna', 'client-b', 1));
    first.close();
    const second = await openQueue();
    expect(second.inMemory).toBe(false);
    expect((await second.left('Me')).map((entry) => entry.seq)).toEqual([2, 9, 10]);
    second.close();
  });
  it('is drained in order, never as somebody else, and stops where the box does', async () => {
    const queue = await openQueue();
    const posted: number[] = [];
    const post = vi.fn(async (_: unknown, init: RequestInit) => {
      const { seq } = JSON.parse(String(init.body)) as Batch;
      posted.push(seq);
      if (seq === 9) return new Response('{"error":{"code":"no_room","sentence":"No room."}}', { status: 507 });
      return new Response('{"documents":[{"document":"p","revision":2,"gone":[],"conflicts":[{"object":"o","name":"Anna","step":2}]}]}');
    }) as unknown as typeof fetch;
    const ports = { queue, post, gone: async (clients: string[]) => clients };
    expect(await drainQueues('Me', ports)).toMatchObject({ sent: 1, kept: 2, conflicts: ['Anna'], sentence: 'No room.' });
    expect(posted).toEqual([2, 9]);
    expect(await queue.left('Anna')).toHaveLength(1);
    expect(await drainQueues('Anna', { ...ports, gone: async () => [] })).toMatchObject({ sent: 0, kept: 0 });
  });
  it('falls back to memory', async () => {
    const broken = { open: () => { throw new Error('SecurityError'); } } as unknown as IDBFactory;
    expect((await openQueue(broken)).inMemory).toBe(true);
  });
});

describe('the save light', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());
  const record = () => {
    const light = saveLight();
    const seen: string[] = [];
    light.state.subscribe(({ state }) => void (seen.at(-1) !== state && seen.push(state)));
    return { light, seen };
  };
  it('stays on Saved when the box is quick', () => {
    const { light, seen } = record();
    light.tell({ waiting: 1 });
    vi.advanceTimersByTime(150);
    light.tell({ waiting: 0 });
    vi.advanceTimersByTime(5_000);
    expect(seen).toEqual(['saved']);
  });
  it('changes twice when it is slow', () => {
    const { light, seen } = record();
    light.tell({ waiting: 1 });
    vi.advanceTimersByTime(700);
    light.tell({ waiting: 0 });
    vi.advanceTimersByTime(1_000);
    expect(seen).toEqual(['saved', 'saving', 'saved']);
  });
  it('changes twice, however often a slow box answers while somebody writes', () => {
    const { light, seen } = record();
    for (let batch = 0; batch < 20; batch++) {
      light.tell({ waiting: 1 });
      vi.advanceTimersByTime(batch % 3 ? 450 : 150);
      light.tell({ waiting: 0 });
      vi.advanceTimersByTime(300);
    }
    vi.advanceTimersByTime(700);
    expect(seen).toEqual(['saved', 'saving', 'saved']);
  });
  it('knows when the box last had everything', () => {
    const { light } = record();
    expect(light.state.value.at).toBeUndefined();
    light.tell({ waiting: 1 });
    light.tell({ waiting: 0 });
    const first = light.state.value.at as Date;
    vi.advanceTimersByTime(60_000);
    light.tell({ waiting: 1 });
    light.tell({ waiting: 0 });
    expect(Number(light.state.value.at) - Number(first)).toBe(60_000);
  });
  it('says Offline after a moment, and how much it keeps', () => {
    const { light, seen } = record();
    light.tell({ connected: false });
    light.tell({ waiting: 1 });
    vi.advanceTimersByTime(1_400);
    expect(seen).toEqual(['saved']);
    vi.advanceTimersByTime(200);
    expect(light.state.value.sentence).toBe('Offline, 1 change kept on this device');
    light.tell({ waiting: 3 });
    expect(light.state.value).toMatchObject({ changes: 3, sentence: 'Offline, 3 changes kept on this device' });
    light.tell({ connected: true });
    light.tell({ waiting: 0 });
    vi.advanceTimersByTime(1_000);
    expect(seen).toEqual(['saved', 'offline', 'saving', 'saved']);
  });
});

it('backs off from half a second to fifteen', () => {
  expect([0, 1, 3, 9].map((n) => backOff(n, 1))).toEqual([500, 1000, 4000, 15_000]);
  expect(backOff(0, 0)).toBe(500);
});

it('a register set twice is set once, order otherwise stays', () => {
  expect(grown([alt('a'), alt('x', 'other-000000000000')], [alt('b')])).toEqual([alt('x', 'other-000000000000'), alt('b')]);
  expect(grown([alt('a')], [{ do: 'remove', object: id }])).toHaveLength(2);
});
