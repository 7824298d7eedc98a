// Opens a page for editing: puts the copy, the canvas, the hand, the keyboard, the clipboard and undo together. This is
// the only place that knows them all.

import { EditError, objectIn } from './document/apply';
import type { Edit } from './document/generated/Edit';
import type { GluedObject } from './document/generated/GluedObject';
import type { ObjectId } from './document/generated/ObjectId';
import { newId } from './document/id';
import { hundredths } from './document/number';
import { stackEdits } from './document/stack';
import { plainDoc } from './document/text';
import { around, toFrame, type Point } from './geometry/box';
import { Arrivals } from './arrivals';
import { choosePictures } from './chrome/pictures';
import { clipboard } from './clipboard';
import { collisions } from './collisions';
import { download } from './download';
import type { Bench } from './gestures/bench';
import { newTextAt } from './gestures/emptyClick';
import { listenToKeys } from './gestures/keys';
import { Machine } from './gestures/machine';
import { listenToTransfers } from './gestures/transfer';
import { History } from './history/history';
import { minded } from './leaving';
import { sendLeftovers } from './leftovers';
import { notices } from './notices';
import { Standing } from './published';
import { Selection } from './selection';
import type { Boot, MenuWish, Person, PublishState, RegisterValue, Session, Tool } from './session';
import { source } from './signal';
import { stickers } from './stickers';
import { base } from './sync/base';
import { post } from './sync/box';
import type { Placed } from './sync/both';
import { openCopy, type Copy, type CopyEvents } from './sync/copy';
import type { About } from './sync/outbox';
import { openQueue } from './sync/queue';
import { touchedBy } from './sync/replica';
import { live } from './sync/tabs';
import { Writing } from './text/writing';
import { Undo } from './undo';
import { unsentFile } from './unsent';
import { ASIDE, THERE, Verbs } from './verbs';
import { Canvas } from './view/canvas';

/** look.md's colours for people. */
const PEOPLE = ['#0B6E8F', '#A3246B', '#8A4B00', '#2E6B2E', '#3D4A8C', '#B3202B'];

export async function openSession(boot: Boot, host: HTMLElement): Promise<Session> {
  const client = newId();
  // A guest may be called like the owner of this browser, and is another.
  const who = boot.guest ? base : boot.who.name;
  const alive = live(client);
  const queue = await openQueue();
  const told = notices();
  const undo = new Undo();
  const people = source<Person[]>([]);
  /** Who has what in hand of what all pages share, on whatever page. */
  let elsewhere: Person[] = [];
  const published = source<PublishState>({ state: 'unpublished', sentence: '' });
  const tool = source<Tool>('select');
  const busy = source(false);
  const linkWanted = source(0);
  const menuWanted = source<MenuWish | null>(null);
  const ends: (() => void)[] = [alive];

  // First, so that the page that is shown has it.
  ends.push(await sendLeftovers(who, client, queue, told));

  let canvas: Canvas | null = null;
  let writing: Writing | null = null;
  let selection: Selection | null = null;

  const events: CopyEvents = {
    changed(touched, by, edits, shared) {
      if (by !== null) undo.others(edits);
      if (!canvas || !writing) return;
      const id = writing.object.value;
      // A sticker shows nowhere.
      const seen = [...touched].some((one) => one === null || canvas?.objects.root(one) || objectIn(copy.page.value, one));
      canvas.patch(touched);
      if (by !== null && id !== null && touched.has(id)) {
        const removed = !objectIn(copy.page.value, id);
        const rewrote = edits.some((edit) => edit.do !== 'set_page' && edit.do !== 'put' && edit.object === id && (edit.do === 'remove' || edit.register === 'content'));
        if ((removed || rewrote) && writing.overtaken()) {
          const writes = people.value.some((person) => person.name === by && person.writing === id);
          told.say(removed ? `${by} removed this text.` : writes ? `${by} is writing in this text now.` : `${by} changed this text.`, { tone: 'warn' });
        }
      }
      if (seen) published.set(visitors.changed(shared ? 'shared' : 'own'));
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
    people(onWire, shared) {
      const list = onWire.map((person) => ({ ...person, colour: PEOPLE[person.colour % PEOPLE.length] as string }));
      const mine = writing?.object.value;
      const before = shared ? elsewhere : people.value;
      if (shared) elsewhere = list;
      else people.set(list);
      const taken = mine && list.find((one) => one.writing === mine && before.find((old) => old.client === one.client)?.writing !== mine);
      if (taken && mine) {
        writing?.end();
        told.say(`${taken.name} took over this text.`, { tone: 'warn' });
      }
      selection?.soon();
    },
    published: (state, shared) => published.set(visitors.told(shared ? 'shared' : 'own', state)),
    lost(name, document, object, step) {
      if (document === boot.page) history.toldOf(step);
      collided.lost(name, document, object, step);
    },
    won: (name, document, object, step) => collided.won(name, document, object, step),
    refused: (sentence) => void told.say(sentence, { tone: 'warn' }),
    signedOut(sentence) {
      const run = (): void => (boot.guest ? location.reload() : location.assign(`/-/sign-in?next=${encodeURIComponent(location.pathname)}`));
      told.say(sentence, { tone: 'stop', sticky: true, actions: [{ label: boot.guest ? 'Open it again' : 'Sign in', run }] });
    },
  };
  const visitors = new Standing();

  /** Puts words into a text, as one step. */
  function putWords(object: ObjectId, content: RegisterValue<'content'>): boolean {
    writing?.end();
    if (!objectIn(copy.page.value, object)) return false;
    session.select([object]);
    session.set('content', content);
    return true;
  }

  const collided = collisions({
    put: putWords,
    showHistory: () => history.open.set(true),
    say: (sentence, actions) => void told.say(sentence, { tone: 'warn', sticky: true, actions }),
  });

  const arrivals = new Arrivals(() => ({
    canvas: canvas as Canvas,
    page: () => copy.page.value,
    commit,
    // Not out of a hand that moves or writes something meanwhile.
    arrived: (id) => machine.isIdle && hand.object.value === null && selection?.set([id]),
    say: (sentence, actions) => void told.say(sentence, { tone: 'warn', sticky: actions.length > 0, actions }),
  }));

  const copying = openCopy({ who, client, document: boot.page, site: boot.site, queue }, events);
  let copied: Copy | null = null;
  const ports = {
    host,
    source: `${base}/canvas/${boot.page}`,
    page: () => copy.page.value,
    standIn: arrivals.standIn,
    grew: () => selection?.soon(),
  };
  const opening = Canvas.open(ports, copying.then((made) => (copied = made)));
  opening.catch(() => copied?.close());
  const copy = await copying;
  const view = (canvas = await opening);
  const opened = { own: copy.revision.value, shared: copy.sharedRevision.value };
  const history = new History({
    page: boot.page,
    client,
    site: boot.site,
    now: () => copy.own(),
    shared: () => ({ page: copy.shared(), revision: copy.sharedRevision.value }),
    wasShared: (id) => copy.wasShared(id),
    news: [copy.revision, copy.sharedRevision, published],
    restore: (edits, revision) => commit(edits.map((edit) => ({ ...edit, shared: false })), newId(), undefined, { restores: revision }),
    put: putWords,
    lost: (name, object, step) => collided.lost(name, boot.page, object, step),
    say: (sentence) => void told.say(sentence, { tone: 'warn' }),
  });
  ends.push(() => history.close());

  function commit(edits: Placed[], gesture: string, base?: number, about?: About): boolean {
    if (edits.length === 0) return true;
    const applied = attempt(() => copy.edit(edits, gesture, base, about));
    if (applied) undo.did(gesture, applied.inverse);
    // A gesture may have shown already what the page did not take.
    else view.patch(touchedBy(edits));
    return applied !== null;
  }
  /** Does something that the page may not take; then the person is told. */
  function attempt<T>(work: () => T): T | null {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof EditError)) throw error;
      told.say(error.message, { tone: 'warn' });
      return null;
    }
  }
  const apply = (edits: Placed[], gesture: string, undoes: string): Placed[] => copy.edit(edits, gesture, undefined, { undoes }).inverse;
  const retract = (gesture: string): void => {
    undo.retract(gesture, apply);
  };

  writing = new Writing({
    canvas: view,
    page: () => copy.page.value,
    revisionOf: (id) => copy.revisionOf(id),
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

  const verbs = new Verbs(view, () => copy.page.value, commit);

  function write(id: ObjectId, at: Point | null, made: string | null): void {
    const other = [...people.value, ...elsewhere].find((person) => person.writing === id);
    const begin = (): void => {
      chosen.set([id]);
      void hand.begin(id, at, made);
    };
    if (!other) return begin();
    chosen.set([id]);
    told.say(`${other.name} is writing in this text.`, { sticky: true, actions: [{ label: 'Take over', run: begin }] });
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
    copies: (ids, gesture) => verbs.copies(verbs.objects(ids), THERE, gesture) ?? ids,
    newText(frame, look) {
      const gesture = newId();
      const id = verbs.putText(frame, plainDoc(''), look, gesture);
      if (id !== null) write(id, null, gesture);
    },
    reframed: (frames) => verbs.reframed(frames),
    openMenu: (at) => menuWanted.set({ at }),
    refresh: () => chosen.draw(),
    setBusy(now) {
      busy.set(now);
      view.setBusy(now || hand.object.value !== null);
    },
  };
  const machine = new Machine(bench);

  /** Where something goes that was not put anywhere: the middle of what is seen of the page. */
  function middle(): Point {
    const seen = view.stage.view();
    const foot = Math.min(seen.bottom, view.stage.toClient({ x: 0, y: view.height() }).y);
    return px(view.stage.toPage({ x: seen.left + seen.width / 2, y: (seen.top + Math.max(seen.top, foot)) / 2 }));
  }
  const px = ({ x, y }: Point): Point => ({ x: x / 100, y: y / 100 });

  /** `at`: a point of the page, in pixels. */
  function paste(objects: GluedObject[], at: Point | null): void {
    const made = verbs.paste(objects, at && { x: hundredths(at.x), y: hundredths(at.y) });
    if (made) session.select(made);
  }

  function turn(way: 'undo' | 'redo'): void {
    if (hand.object.value !== null) {
      if (!hand[way]() && way === 'undo') hand.end();
      return;
    }
    const plan = attempt(() => undo[way](copy.page.value, apply));
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
    menuWanted,
    history,

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
    set: (register, value) => verbs.set(register === 'locked' ? chosen.ids.value : verbs.unlocked(chosen.ids.value), register, value),
    setPage: (register, value) => void commit([{ do: 'set_page', register, value } as Edit], newId()),
    edit: (edits) => commit(edits, newId()),
    isShared: (id) => copy.isShared(id),
    share(on) {
      hand.end();
      const moving = verbs.objects(chosen.ids.value).filter(({ id }) => copy.isShared(id) !== on);
      commit(moving.flatMap((object): Placed[] => [{ do: 'remove', object: object.id, shared: !on }, { do: 'put', object, shared: on }]), newId());
    },
    remove() {
      hand.end();
      const going = verbs.unlocked(chosen.ids.value);
      const wide = going.some((id) => copy.isShared(id));
      if (commit(going.map((object) => ({ do: 'remove', object })), newId()) && wide) {
        told.say('That stood on every page and is gone from all of them. Undo brings it back.');
      }
    },
    duplicate() {
      hand.end();
      const made = verbs.copies(verbs.objects(chosen.ids.value), ASIDE, newId());
      if (made) chosen.set(made);
    },
    stack: (move) => void commit(stackEdits(copy.page.value, verbs.unlocked(chosen.ids.value), move, copy.isShared), newId()),
    align: (edge) => verbs.align(chosen.ids.value, edge),
    selectAll: () => chosen.set(view.objects.order().filter((id) => !objectIn(copy.page.value, id)?.locked)),
    toPage: (client) => px(view.stage.toPage(client)),
    addText(at = middle()) {
      hand.end();
      newTextAt(bench, { page: { x: hundredths(at.x) - 20_000, y: hundredths(at.y) } });
    },
    addPicture: (file, at = middle()) => arrivals.add(file, at),
    replacePicture: (id, file) => arrivals.replace(id, file),
    stickers: stickers({
      page: copy.page,
      shared: copy.shared,
      selection: chosen.ids,
      stopWriting: () => hand.end(),
      measured: (objects) => verbs.measured(objects),
      commit,
      paste: (objects) => paste(objects, middle()),
      say: (sentence) => void told.say(sentence),
    }),
    clipboard: clipboard({
      page: copy.page,
      selection: chosen.ids,
      remove: () => session.remove(),
      paste: (objects, at) => paste(objects, at && session.toPage(at)),
      setLook: (style) => verbs.setLook(verbs.unlocked(chosen.ids.value), style),
    }),
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
      return post(`/api/pages/${boot.page}/publish`);
    },
    preview() {
      hand.send();
      window.open(`${base}/preview/${boot.page}`, '_blank', 'noopener');
    },
    async downloadUnsent() {
      hand.send();
      const kept = await queue.left(who).catch(() => []);
      const others = kept.filter((entry) => entry.client !== client).map(({ batch }) => batch);
      download('gluebox-not-saved.json', unsentFile([...others, ...copy.unsent()], new Date()));
    },
    unsent() {
      hand.send();
      return copy.unsent();
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
      nudge: (x, y) => verbs.nudge(chosen.ids.value, (frame) => toFrame({ ...frame, x: frame.x + x * 100, y: frame.y + y * 100 })),
      grow: (w, h) => verbs.nudge(chosen.ids.value, (frame) => toFrame({ ...frame, w: Math.max(800, frame.w + w * 100), h: Math.max(800, frame.h + h * 100) })),
      step(forward) {
        const order = view.objects.order().filter((id) => objectIn(copy.page.value, id));
        const at = order.indexOf(chosen.ids.value.at(-1) ?? '');
        const next = order[at < 0 ? (forward ? 0 : order.length - 1) : at + (forward ? 1 : -1)];
        session.select(next === undefined ? [] : [next]);
        return next !== undefined;
      },
      enter() {
        const [only] = verbs.objects(chosen.ids.value);
        if (only?.kind === 'text' && !only.locked && chosen.ids.value.length === 1) write(only.id, null, null);
      },
      toggleLock: () => session.set('locked', !verbs.objects(chosen.ids.value).every((object) => object.locked)),
      pickPicture: () => choosePictures(session),
      savedAlready: () => told.say(copy.save.value.state === 'saved' ? 'Saved already. Everything is kept as you make it.' : copy.save.value.sentence),
    }),
    listenToTransfers({
      session,
      canvas: view,
      addDoc(doc, at) {
        const id = verbs.pasteText(doc, at ?? middle());
        if (id !== null) session.select([id]);
      },
      addObjects: paste,
      addPictures: (files, at) => files.forEach((file, nth) => session.addPicture(file, at ? { x: at.x + nth * 24, y: at.y + nth * 24 } : undefined)),
    }),
  );

  ends.push(
    minded({ keep: () => void hand.send(), wouldLose: () => queue.inMemory && copy.save.value.changes > 0 }),
    () => clearTimeout(telling),
  );

  let away = false;
  ends.push(
    copy.save.subscribe(({ state }) => {
      if (away && state !== 'offline') void history.catchUp();
      away = state === 'offline';
    }),
  );

  view.begin();
  chosen.draw();
  void history.begin(opened.own, opened.shared).then((steps) => undo.remember(steps));
  setTimeout(() => Writing.prepare(), 1_500);
  return session;
}
