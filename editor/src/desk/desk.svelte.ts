// What the desk knows and what it does when asked. It must not know how it looks.

import { Refused, editAddress, type box as Box, type BoxFacts, type PageCard, type Pages } from '../api/box';
import { atHome } from '../api/atHome';
import { mail, type MailState } from '../api/mail';
import { Watching } from '../api/watching.svelte';
import type { Drained } from '../sync/drain';

export interface Toast {
  id: number;
  sentence: string;
  undo?: () => Promise<void>;
}

const WHILE = 12_000;

export class Desk {
  pages = $state.raw<PageCard[] | null>(null);
  bin = $state.raw<Pages['bin']>([]);
  facts = $state.raw<BoxFacts | null>(null);
  mail = $state.raw<MailState | null>(null);
  /** Why there is nothing to see. */
  trouble = $state.raw<Error | null>(null);
  toasts = $state.raw<Toast[]>([]);
  waiting = $state.raw<Drained | null>(null);
  busy = $state(false);
  /** How it is with the world outside. */
  readonly home: Watching;
  private count = 0;

  constructor(
    readonly box: typeof Box,
    private readonly go: (path: string) => void,
  ) {
    this.home = new Watching(atHome.state, () => this.go('/-/sign-in'));
  }

  /** Why the box says nothing just now; empty while it answers. */
  get silence(): string {
    const away = [this.home.trouble, this.trouble].find((one) => one instanceof Refused && one.code === 'away');
    return (away ?? (this.facts ? null : this.trouble))?.message ?? '';
  }

  tryAgain = (): Promise<unknown> => Promise.all([this.load(), this.home.look()]);

  async load(): Promise<void> {
    try {
      const [pages, facts] = await Promise.all([this.box.pages(), this.box.facts()]);
      this.pages = pages.pages;
      this.bin = pages.bin;
      this.facts = facts;
      this.trouble = null;
      // Nobody waits for it.
      void mail.state().then((now) => (this.mail = now), () => undefined);
    } catch (error) {
      if (error instanceof Refused && error.status === 401) return this.go('/-/sign-in');
      this.trouble = error as Error;
    }
  }

  /** What a queue of this browser came to. */
  drained(drained: Drained): void {
    if (drained.sent > 0) {
      this.say(drained.sent === 1 ? 'One change kept in this browser is in the box now.' : `${drained.sent} changes kept in this browser are in the box now.`);
      void this.load();
    }
    this.waiting = drained.kept > 0 || drained.refused.length > 0 ? drained : null;
  }

  say(sentence: string, undo?: () => Promise<void>): void {
    const toast: Toast = { id: ++this.count, sentence, ...(undo ? { undo } : {}) };
    this.toasts = [...this.toasts, toast];
    setTimeout(() => this.dismiss(toast), WHILE);
  }

  dismiss(toast: Toast): void {
    this.toasts = this.toasts.filter((other) => other !== toast);
  }

  /** One thing at a time; what goes wrong is said, what went well is shown. */
  private async act(what: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    try {
      await what();
      return true;
    } catch (error) {
      this.say((error as Error).message);
      return false;
    } finally {
      this.busy = false;
      await this.load();
    }
  }

  async newPage(title: string): Promise<void> {
    let made: PageCard | undefined;
    await this.act(async () => (made = await this.box.newPage(title)));
    if (made) this.go(editAddress(made.path));
  }

  /** Something about the box and its readers. */
  choose = (what: () => Promise<unknown>) => this.act(what);

  copy = (page: PageCard) => this.act(() => this.box.copyPage(page.id));
  makeFront = (page: PageCard) => this.act(() => this.box.makeFront(page.id));

  /** Name and link; only what is another than before. The front page's link is the box's own. */
  rename = (page: PageCard, title: string, path: string) =>
    this.act(async () => {
      if (title && title !== page.title) await this.box.retitle(page.id, page.revision, title);
      if (!page.front && path !== page.path) await this.box.move(page.id, path);
    });

  bringBack = (id: string) => this.act(() => this.box.bringBack(id));

  unpublish = async (page: PageCard): Promise<void> => {
    const done = await this.act(() => this.box.unpublish(page.id));
    if (done) {
      this.say(`Visitors no longer see "${page.title}".`, async () => void (await this.act(() => this.box.publish(page.id))));
    }
  };

  remove = async (page: PageCard): Promise<void> => {
    const done = await this.act(() => this.box.bin(page.id));
    if (done) this.say(`"${page.title}" is in the bin for 30 days.`, async () => void (await this.bringBack(page.id)));
  };

  /** Only what visitors see in an older form: a page that was never published, or was taken back, stays private. */
  publishChanged = async (): Promise<void> => {
    const changed = this.pages?.filter((page) => page.state === 'changed') ?? [];
    const done = await this.act(() => Promise.all(changed.map((page) => this.box.publish(page.id))));
    if (done) this.say('Published. Visitors see these pages as they are now.');
  };
}
