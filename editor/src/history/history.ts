// The history of the open page in this tab: read at the beginning (for undo, and for words that were lost meanwhile),
// kept up to date while somebody looks at it.

import { turnInto } from '../document/differences';
import type { Edit } from '../document/generated/Edit';
import type { ObjectId } from '../document/generated/ObjectId';
import type { Page } from '../document/generated/Page';
import type { PageId } from '../document/generated/PageId';
import { source, type Signal } from '../signal';
import { gone } from '../sync/tabs';
import type { Past } from '../undo';
import { noteTab, noteTold, told } from './browser';
import type { Content, Line, LostWords } from './lines';
import { pastOf } from './past';
import { joined, readPage, readSteps, type Step } from './steps';
import { untold } from './untold';

/** So long the box is left in peace after a change before the list is read again. */
const SOON = 400;

export interface HistoryPorts {
  page: PageId;
  site: string;
  client: string;
  /** The page alone, without what all pages share. */
  now(): Page;
  /** What all pages share. */
  shared(): { page: Page; revision: number };
  /** Whether something stands or stood on every page. */
  wasShared(id: ObjectId): boolean;
  /** Changes whenever there may be something new. */
  news: Signal<unknown>[];
  /** Does edits as one step that makes the page a revision again. */
  restore(edits: Edit[], revision: number): boolean;
  /** Puts words into a text, as one step. False if it is gone. */
  put(object: ObjectId, content: Content): boolean;
  /** Tells this person whose words were written over. */
  lost(name: string, object: ObjectId, step: number): void;
  say(sentence: string): void;
}

export class History {
  private readonly tabs: Set<string>;
  private steps: Step[] = [];
  /** Of what all pages share. */
  private sharedSteps: Step[] = [];
  private reading: Promise<void> | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly ends: (() => void)[];

  /** Newest first; empty until somebody looks. */
  readonly lines = source<Line[]>([]);
  readonly state = source<'reading' | 'read' | 'failed'>('reading');
  /** There may be older ones. */
  readonly more = source(true);
  /** The panel is open. */
  readonly open = source(false);
  /** The line whose page is looked at. */
  readonly looking = source<Line | null>(null);

  constructor(private readonly ports: HistoryPorts) {
    this.tabs = noteTab(ports.client);
    const soon = (): void => {
      clearTimeout(this.timer);
      if (this.open.value) this.timer = setTimeout(() => void this.refresh(), SOON);
    };
    this.ends = ports.news.map((signal) => signal.subscribe(soon));
    this.ends.push(this.open.subscribe((open) => (open ? void this.refresh() : this.looking.set(null))));
  }

  /** Reads what happened up to the revisions of the page and of what all pages share, oldest first, and tells of lost
   * words. Nothing if the box does not answer: undo then begins here. */
  async begin(revision: number, sharedRevision: number): Promise<Past[]> {
    const { page, site } = this.ports;
    const steps = await readSteps(page).catch(() => []);
    // At its first revision nothing is shared yet.
    const shared = sharedRevision > 1 && steps.length > 0 ? await readSteps(site).catch(() => []) : [];
    this.steps = joined(steps, this.steps);
    this.tellLost(steps);
    const closed = new Set(await gone([...this.tabs].filter((tab) => tab !== this.ports.client)));
    const before = (of: Step[], last: number): Step[] => of.filter((step) => step.last <= last && step.inverse.length > 0);
    return pastOf(before(steps, revision), before(shared, sharedRevision), closed);
  }

  /** After the box was away: what happened meanwhile was told to nobody. */
  async catchUp(): Promise<void> {
    this.tellLost(await readSteps(this.ports.page).catch(() => []));
  }

  /** This person knows it. */
  toldOf(step: number | undefined): void {
    if (step !== undefined) noteTold(this.ports.page, step);
  }

  private tellLost(steps: Step[]): void {
    const { page, lost } = this.ports;
    for (const { step, object, name } of untold(steps, this.tabs, told(page))) {
      lost(name, object, step);
      noteTold(page, step);
    }
  }

  private async refresh(): Promise<void> {
    try {
      const fresh = await readSteps(this.ports.page);
      const known = this.steps.length;
      this.steps = joined(fresh, this.steps);
      // A hole behind the fresh ones: there is more again.
      if (this.steps.length < known) this.more.set(true);
      if (fresh.length === 0) this.more.set(false);
      // At its first revision nothing is shared yet.
      if (this.ports.shared().revision > 1) this.sharedSteps = joined(await readSteps(this.ports.site), this.sharedSteps);
      await this.reachBack();
      await this.show();
    } catch {
      this.state.set('failed');
    }
  }

  /** The moment from which on all steps of the page are known. */
  private since(): number {
    const oldest = this.steps.at(-1);
    return this.more.value && oldest ? Date.parse(oldest.at) : -Infinity;
  }

  /** Reads steps of what all pages share as far back as those of the page are known. */
  private async reachBack(): Promise<void> {
    for (;;) {
      const oldest = this.sharedSteps.at(-1);
      if (!oldest || oldest.first <= 2 || Date.parse(oldest.at) < this.since()) return;
      const older = await readSteps(this.ports.site, oldest.first);
      if (older.length === 0) return;
      this.sharedSteps = [...this.sharedSteps, ...older];
    }
  }

  /** How lines are told is loaded when somebody looks. */
  private async show(): Promise<void> {
    const { linesOf, merged } = await import('./lines');
    const [now, since, { wasShared }] = [new Date(), this.since(), this.ports];
    const own = linesOf(this.steps, this.ports.now(), this.tabs, now, wasShared);
    // What went from the page to all pages, or back, is said once.
    const said = new Set(this.steps.flatMap(({ gestures }) => gestures));
    const alone = new Set(this.sharedSteps.flatMap(({ first, gestures }) => (gestures.some((gesture) => said.has(gesture)) ? [] : [first])));
    const ofAll = linesOf(this.sharedSteps, this.ports.shared().page, this.tabs, now, () => false);
    this.lines.set(merged(own, ofAll.filter(({ step, at }) => alone.has(step) && at.getTime() >= since)));
    this.state.set('read');
  }

  /** Reads older ones, once at a time. */
  readMore(): Promise<void> {
    this.reading ??= this.readOlder().finally(() => (this.reading = null));
    return this.reading;
  }

  private async readOlder(): Promise<void> {
    const oldest = this.steps.at(-1);
    if (!oldest || !this.more.value) return;
    try {
      const older = await readSteps(this.ports.page, oldest.first);
      if (older.length === 0) this.more.set(false);
      if (this.steps.at(-1) === oldest) this.steps = [...this.steps, ...older];
      await this.reachBack();
      await this.show();
    } catch {
      this.state.set('failed');
    }
  }

  tryAgain(): void {
    this.state.set('reading');
    void this.refresh();
  }

  /** Makes the page what it was at a line: one step, which can be undone. False if nothing changed; then that is said. */
  async goBack(line: Line): Promise<boolean> {
    try {
      const { page: then } = await readPage(this.ports.page, line.revision);
      const edits = turnInto(this.ports.now(), then);
      if (edits.length === 0) this.ports.say('The page is like that now.');
      return edits.length > 0 && this.ports.restore(edits, line.revision);
    } catch (error) {
      this.ports.say((error as Error).message);
      return false;
    }
  }

  bringBack({ object, content }: LostWords): void {
    this.looking.set(null);
    if (!this.ports.put(object, content)) this.ports.say('This text is not on the page any more.');
  }

  close(): void {
    clearTimeout(this.timer);
    for (const end of this.ends) end();
  }
}
