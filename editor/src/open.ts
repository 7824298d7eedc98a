// Opens a page for editing: puts the copy, the canvas, the hand, the keyboard, the clipboard and undo together. This is
// the only place that knows them all.

import { EditError, objectIn } from './document/apply';
import type { Edit } from './document/generated/Edit';
import type { Frame } from './document/generated/Frame';
import type { GluedObject } from './document/generated/GluedObject';
import type { ObjectId } from './document/generated/ObjectId';
import { newId } from './document/id';
import { copyEdits, newText } from './document/make';
import { hundredths } from './document/number';
import { stackEdits } from './document/stack';
import { plainDoc } from './document/text';
import { alignMoves } from './geometry/align';
import { around, toFrame, type Point } from './geometry/box';
import { Arrivals } from './arrivals';
import type { Bench } from './gestures/bench';
import { newTextAt } from './gestures/emptyClick';
import { listenToKeys } from './gestures/keys';
import { Machine } from './gestures/machine';
import { listenToTransfers } from './gestures/transfer';
import { notices } from './notices';
import { publishState } from './published';
import { Selection } from './selection';
import type { Boot, Person, PublishState, Session, Tool } from './session';
import { source } from './signal';
import { post } from './sync/box';
import { openCopy, type Copy, type CopyEvents } from './sync/copy';
import { drainQueues } from './sync/drain';
import { openQueue } from './sync/queue';
import { gone, live } from './sync/tabs';
import { Writing } from './text/writing';
import { Undo } from './undo';
import { Canvas } from './view/canvas';

/** look.md's colours for people. */
const PEOPLE = ['#0B6E8F', '#A3246B', '#8A4B00', '#2E6B2E', '#3D4A8C', '#B3202B'];
/** How far a copy stands from its original. */
const ASIDE = 2_000;
/** Nudges within this are one gesture. */
const NUDGE = 1_000;
const DRAIN_FIRST = 2_500;
const DRAIN_AGAIN = 15_000;

export async function openSession(boot: Boot, host: HTMLElement): Promise<Session> {
  const client = newId();
  const alive = live(client);
  const queue = await openQueue();
  const told = notices();
  const undo = new Undo();
  const people = source<Person[]>([]);
  const published = source<PublishState>({ state: 'unpublished', sentence: '' });
  const tool = source<Tool>('select');
  const busy = source(false);
  const linkWanted = source(0);
  const ends: (() => void)[] = [alive];

  // What closed tabs left behind comes first, so that the page that is shown has it.
  async function drain(): Promise<void> {
    const { kept, refused } = await drainQueues(boot.who.name, { queue, post: fetch.bind(globalThis), gone: async (all) => gone(all.filter((one) => one !== client)) });
    for (const { entry, sentence } of refused) {
      const file = (): void => offer('gluebox-changes.json', JSON.stringify(entry.batch, null, 1));
      told.say(`A change from before was not taken: ${sentence}`, { tone: 'warn', sticky: true, actions: [{ label: 'Download it', run: file }] });
    }
    if (kept > 0) setTimeout(() => void drain(), DRAIN_AGAIN);
  }
  await Promise.race([drain(), new Promise((done) => setTimeout(done, DRAIN_FIRST))]);

  let canvas: Canvas | null = null;
  let writing: Writing | null = null;
  let selection: Selection | null = null;

  const events: CopyEvents = {
    changed(touched, by, edits) {
      if (by !== null) undo.others(edits);
      if (!canvas || !writing) return;
      const id = writing.object.value;
      canvas.patch(touched);
      if (by !== null && id !== null && touched.has(id)) {
        const removed = !objectIn(copy.page.value, id);
        const rewrote = edits.some((edit) => edit.do !== 'set_page' && edit.do !== 'put' && edit.object === id && (edit.do === 'remove' || edit.register === 'content'));
        if ((removed || rewrote) && writing.overtaken()) told.say(removed ? `${by} removed this text.` : `${by} is writing in this text now.`, { tone: 'warn' });
      }
      if (touched.size && published.value.state === 'live') published.set(publishState({ state: 'changed', published_at: publishedAt }));
      selection?.check();
    },
    layout: (message) => canvas?.layout(message),
    html(html) {
      for (const [id, text] of Object.entries(html)) {
        const kind = canvas && objectIn(copy.page.value, id)?.kind;
        // What this version renders itself it renders equal; taking it twice could only lose a caret.
        if (canvas && kind !== 'text' && kind !== 'picture') canvas.objects.replaceHtml(id, text);
      }
    },
    people(onWire) {
      const list = onWire.map((person) => ({ ...person, colour: PEOPLE[person.colour % PEOPLE.length] as string }));
      const mine = writing?.object.value;
      const before = people.value;
      people.set(list);
      const taken = mine && list.find((one) => one.writing === mine && before.find((old) => old.client === one.client)?.writing !== mine);
      if (taken && mine) {
        writing?.end();
        told.say(`${taken.name} took over this text.`, { tone: 'warn' });
      }
      selection?.soon();
    },
    published(state) {
      publishedAt = state.published_at ?? publishedAt;
      published.set(publishState(state));
    },
    lost(name, object) {
      told.say(`${name} changed this after you. Yours is in History.`, { tone: 'warn', sticky: true, ...(object ? { actions: [{ label: 'Show', run: () => session.select([object]) }] } : {}) });
    },
    refused: (sentence) => void told.say(sentence, { tone: 'warn' }),
    signedOut(sentence) {
      const run = (): void => location.assign(`/-/sign-in?next=${encodeURIComponent(location.pathname)}`);
      told.say(sentence, { tone: 'stop', sticky: true, actions: [{ label: 'Sign in', run }] });
    },
  };
  let publishedAt: string | null = null;

  const arrivals = new Arrivals(() => ({
    canvas: canvas as Canvas,
    page: () => copy.page.value,
    commit,
    arrived: (id) => selection?.set([id]),
    say: (sentence, actions) => void told.say(sentence, { tone: 'warn', sticky: actions.length > 0, actions }),
  }));

  const copying = openCopy({ who: boot.who.name, client, document: boot.page, queue }, events);
  let copied: Copy | null = null;
  const ports = {
    host,
    source: `/-/canvas/${boot.page}`,
    page: () => copy.page.value,
    standIn: arrivals.standIn,
    grew: () => selection?.soon(),
  };
  const opening = Canvas.open(ports, copying.then((made) => (copied = made)));
  opening.catch(() => copied?.close());
  const copy = await copying;
  const view = (canvas = await opening);

  function commit(edits: Edit[], gesture: string): boolean {
    if (edits.length === 0) return true;
    try {
      undo.did(gesture, copy.edit(edits, gesture).inverse);
      return true;
    } catch (error) {
      if (!(error instanceof EditError)) throw error;
      told.say(error.message, { tone: 'warn' });
      view.patch(edits.map((edit) => (edit.do === 'put' ? edit.object.id : edit.do === 'set_page' ? null : edit.object)));
      return false;
    }
  }
  const apply = (edits: Edit[]): Edit[] => copy.edit(edits, newId()).inverse;
  const retract = (gesture: string): void => {
    undo.retract(gesture, apply);
  };

  writing = new Writing({
    canvas: view,
    page: () => copy.page.value,
    commit,
    retract,
    files: (files) => files.forEach((file) => session.addPicture(file)),
    wantsLink: () => linkWanted.set(linkWanted.value + 1),
    say: (sentence) => void told.say(sentence, { tone: 'warn' }),
    changed() {
      selection?.soon();
      tell();
    },
  });
  const hand = writing;
  selection = new Selection(view, () => copy.page.value, () => hand.object.value, () => people.value);
  const chosen = selection;

  const tell = (): void => copy.presence(chosen.ids.value, hand.object.value);
  let telling: ReturnType<typeof setTimeout> | undefined;
  ends.push(
    chosen.ids.subscribe(() => {
      clearTimeout(telling);
      telling = setTimeout(tell, 60);
    }),
  );

  const objects = (ids: ObjectId[]): GluedObject[] => ids.flatMap((id) => objectIn(copy.page.value, id) ?? []);
  const unlocked = (ids: ObjectId[]): ObjectId[] => objects(ids).flatMap((object) => (object.locked ? [] : [object.id]));

  function write(id: ObjectId, at: Point | null, made: string | null): void {
    const other = people.value.find((person) => person.writing === id);
    const begin = (): void => {
      chosen.set([id]);
      void hand.begin(id, at, made);
    };
    if (!other) return begin();
    chosen.set([id]);
    told.say(`${other.name} is writing in this text.`, { sticky: true, actions: [{ label: 'Take over', run: begin }] });
  }

  /** Puts a text on the page with the height that its words take in this browser. */
  function putText(object: GluedObject, gesture: string): boolean {
    view.objects.preview(object);
    const height = view.objects.naturalHeight(object.id);
    const put = commit([{ do: 'put', object: { ...object, auto_h: height } }], gesture);
    if (!put) view.objects.endPreview(object.id);
    return put;
  }

  const bench: Bench = {
    canvas: view,
    page: () => copy.page.value,
    selection: () => chosen.ids.value,
    select: (ids) => chosen.set(ids),
    tool: () => tool.value,
    setTool: (next) => session.setTool(next),
    writing: () => hand.object.value,
    write: (id, at) => write(id, at ?? null, null),
    stopWriting: () => hand.end(),
    commit,
    retract(gesture) {
      retract(gesture);
      chosen.check();
    },
    copies(ids, gesture) {
      const made = copyEdits(copy.page.value, objects(ids), { x: 0, y: 0 });
      return commit(made.edits, gesture) ? made.ids : ids;
    },
    newText(frame, look) {
      const gesture = newId();
      const object = newText(copy.page.value, frame, plainDoc(''), look);
      if (putText(object, gesture)) write(object.id, null, gesture);
    },
    reframed(frames) {
      return [...frames].flatMap(([id, frame]): Edit[] => {
        const object = objectIn(copy.page.value, id);
        const edits: Edit[] = [{ do: 'set', object: id, register: 'frame', value: frame }];
        if (object?.kind !== 'text' || object.frame.w === frame.w) return edits;
        // The words break anew: whoever changed the width says how high they are now.
        view.objects.place(id, frame);
        const height = view.objects.naturalHeight(id);
        return height === object.auto_h ? edits : [...edits, { do: 'set', object: id, register: 'auto_h', value: height }];
      });
    },
    refresh: () => chosen.draw(),
    setBusy(now) {
      busy.set(now);
      view.setBusy(now || hand.object.value !== null);
    },
  };
  const machine = new Machine(bench);

  /** Where something goes that was not put anywhere: the middle of what is seen. */
  function middle(): Point {
    const seen = view.stage.view();
    const { x, y } = view.stage.toPage({ x: seen.left + seen.width / 2, y: seen.top + seen.height / 2 });
    return { x: x / 100, y: y / 100 };
  }

  let nudging = { gesture: '', at: 0 };
  function reframe(work: (frame: Frame) => Frame): void {
    const now = Date.now();
    if (now - nudging.at > NUDGE) nudging.gesture = newId();
    nudging.at = now;
    const frames = new Map(objects(unlocked(chosen.ids.value)).map((object) => [object.id, work(object.frame)]));
    commit(bench.reframed(frames), nudging.gesture);
  }

  function turn(way: 'undo' | 'redo'): void {
    if (hand.object.value !== null) {
      if (!hand[way]() && way === 'undo') hand.end();
      return;
    }
    const plan = undo[way](copy.page.value, apply);
    if (!plan) return;
    if (plan.leftOut) told.say('Somebody else changed this since; that part was left as it is.', { tone: 'warn' });
    if (plan.objects.length) chosen.set(plan.objects);
  }

  const session: Session = {
    page: copy.page,
    path: copy.path,
    revision: copy.revision,
    selection: chosen.ids,
    writing: hand.object,
    save: copy.save,
    published,
    people,
    notices: told.list,
    canUndo: undo.canUndo,
    canRedo: undo.canRedo,
    zoom: view.stage.zoom,
    tool,
    text: hand.state,
    selectionBox: chosen.box,
    busy,
    linkWanted,

    undo: () => turn('undo'),
    redo: () => turn('redo'),
    setZoom(zoom) {
      const box = around([...view.boxes(chosen.ids.value).values()]);
      if (zoom !== 'selection') view.stage.setZoom(zoom);
      else if (box) {
        const seen = view.stage.view();
        view.stage.setZoom(Math.min(2, (seen.width - 96) / ((box.right - box.left) / 100), (seen.height - 96) / ((box.bottom - box.top) / 100)));
        view.stage.reveal(box);
      }
    },
    setTool(next) {
      tool.set(next);
      const cursors = { select: '', text: 'text', box: 'crosshair', hand: 'grab' };
      view.stage.shield.style.cursor = cursors[next];
    },
    set(register, value) {
      const gesture = newId();
      const ids = register === 'locked' ? chosen.ids.value : unlocked(chosen.ids.value);
      const edits = ids.map((object) => ({ do: 'set', object, register, value }) as Edit);
      if (!commit(edits, gesture) || !(register.startsWith('style.') || register === 'content')) return;
      // What may change the height of the words is measured at once and belongs to the same gesture.
      const heights = objects(ids).flatMap((object): Edit[] => {
        if (object.kind !== 'text') return [];
        const height = view.objects.naturalHeight(object.id);
        return height === object.auto_h ? [] : [{ do: 'set', object: object.id, register: 'auto_h', value: height }];
      });
      commit(heights, gesture);
    },
    setPage: (register, value) => void commit([{ do: 'set_page', register, value } as Edit], newId()),
    edit: (edits) => commit(edits, newId()),
    remove() {
      hand.end();
      commit(unlocked(chosen.ids.value).map((object) => ({ do: 'remove', object })), newId());
    },
    duplicate() {
      hand.end();
      const made = copyEdits(copy.page.value, objects(chosen.ids.value), { x: ASIDE, y: ASIDE });
      if (commit(made.edits, newId())) chosen.set(made.ids);
    },
    stack: (move) => void commit(stackEdits(copy.page.value, unlocked(chosen.ids.value), move), newId()),
    align(edge) {
      const ids = unlocked(chosen.ids.value);
      const boxes = ids.flatMap((id) => view.box(id) ?? []);
      const moves = alignMoves(boxes, edge, { left: 0, top: 0, right: copy.page.value.design_width, bottom: view.height() });
      const frames = ids.map((id, at) => [id, toFrame({ ...boxes[at]!, x: boxes[at]!.x + moves[at]!.x, y: boxes[at]!.y + moves[at]!.y })] as const);
      commit(bench.reframed(new Map(frames.filter(([id, frame]) => JSON.stringify(objectIn(copy.page.value, id)?.frame) !== JSON.stringify(frame)))), newId());
    },
    addText(at = middle()) {
      hand.end();
      newTextAt(bench, { page: { x: hundredths(at.x) - 20_000, y: hundredths(at.y) } });
    },
    addPicture: (file, at = middle()) => arrivals.add(file, at),
    select(ids) {
      hand.end();
      chosen.set(ids);
      const box = around([...view.boxes(ids).values()]);
      if (box) view.stage.reveal(box);
    },
    write: (id) => write(id, null, null),
    stopWriting: () => hand.end(),
    object: (id) => objectIn(copy.page.value, id),
    async publish() {
      hand.send();
      await copy.settled(15_000);
      return post(`/-/api/pages/${boot.page}/publish`);
    },
    preview() {
      hand.send();
      window.open(`/-/preview/${boot.page}`, '_blank', 'noopener');
    },
    say: (sentence, more) => void told.say(sentence, more),
    close() {
      hand.end();
      machine.close();
      arrivals.close();
      for (const end of ends) end();
      chosen.close();
      view.close();
      copy.close();
      queue.close();
    },
  };

  ends.push(
    listenToKeys({
      session,
      inside: view.frame.document,
      scroller: view.stage.scroller,
      cancel: () => machine.cancel(),
      setSpace: (held) => void (machine.spaceHeld = held),
      nudge: (x, y) => reframe((frame) => toFrame({ ...frame, x: frame.x + x * 100, y: frame.y + y * 100 })),
      grow: (w, h) => reframe((frame) => toFrame({ ...frame, w: Math.max(800, frame.w + w * 100), h: Math.max(800, frame.h + h * 100) })),
      selectAll: () => chosen.set(view.objects.order().filter((id) => !objectIn(copy.page.value, id)?.locked)),
      step(forward) {
        const order = view.objects.order().filter((id) => objectIn(copy.page.value, id));
        const at = order.indexOf(chosen.ids.value.at(-1) ?? '');
        const next = order[at < 0 ? (forward ? 0 : order.length - 1) : at + (forward ? 1 : -1)];
        session.select(next === undefined ? [] : [next]);
        return next !== undefined;
      },
      enter() {
        const [only] = objects(chosen.ids.value);
        if (only?.kind === 'text' && !only.locked && chosen.ids.value.length === 1) write(only.id, null, null);
      },
      pickPicture() {
        const input = document.createElement('input');
        input.type = 'file';
        input.accept = 'image/*';
        input.multiple = true;
        input.addEventListener('change', () => [...(input.files ?? [])].forEach((file) => session.addPicture(file)));
        input.click();
      },
      savedAlready: () => told.say(copy.save.value.state === 'saved' ? 'Saved already. Everything is kept as you make it.' : copy.save.value.sentence),
    }),
    listenToTransfers({
      session,
      canvas: view,
      addDoc(doc, at) {
        const { x, y } = at ?? middle();
        const w = Math.min(60_000, copy.page.value.design_width);
        const object = newText(copy.page.value, toFrame({ x: Math.round(x - w / 200) * 100, y: Math.round(Math.max(0, y - 20)) * 100, w, h: 3_000, r: 0 }), doc, 'plain');
        if (putText(object, newId())) session.select([object.id]);
      },
      addObjects(list) {
        const here = list.some((object) => objectIn(copy.page.value, object.id));
        const made = copyEdits(copy.page.value, list, here ? { x: ASIDE, y: ASIDE } : { x: 0, y: 0 });
        if (commit(made.edits, newId())) session.select(made.ids);
      },
      addPictures: (files, at) => files.forEach((file, nth) => session.addPicture(file, at ? { x: at.x + nth * 24, y: at.y + nth * 24 } : undefined)),
    }),
  );

  const keep = (): void => void hand.send();
  const hidden = (): void => void (document.visibilityState === 'hidden' && keep());
  const leaving = (event: BeforeUnloadEvent): void => {
    keep();
    // A queue on this device survives; only what is in memory alone would be lost.
    if (queue.inMemory && copy.save.value.changes > 0) event.preventDefault();
  };
  window.addEventListener('pagehide', keep);
  window.addEventListener('beforeunload', leaving);
  document.addEventListener('visibilitychange', hidden);
  ends.push(() => {
    window.removeEventListener('pagehide', keep);
    window.removeEventListener('beforeunload', leaving);
    document.removeEventListener('visibilitychange', hidden);
    clearTimeout(telling);
  });

  view.begin();
  chosen.draw();
  setTimeout(() => Writing.prepare(), 1_500);
  return session;
}

/** Gives the person a file. */
function offer(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
