// Batches out of a seed, over every kind and every register, for the equivalence of the editor and the renderer. The same
// seed gives the same batches for ever.

type Json = Record<string, unknown>;
/** `shared`: to what all pages share. To `share` is to move an object there, or back. */
export type Edit = Json & { do: string; shared?: boolean };

export interface Stock {
  page: string;
  /** Pictures that the box has. */
  media: { media: string; width: number; height: number }[];
}

const WORDS = ['glue', 'Papier', 'sun', 'two words', 'é ß € 漢', '<b>&amp;"', 'a rather longer run of words that breaks', '  spaces  ', 'שלום', '🙂'];
const COLOURS = ['#aa3355', '#11223344', '#FFCC00', 'token:sheet', 'token:ink', 'token:cobalt', 'token:none-such'];
const FONTS = ['heading', 'body', 'mono', 'none-such'];
const ALIGNS = ['left', 'center', 'right', 'justify'];
const KEYS = ['1', '5', 'A', 'V', 'V1', 'z', 'zz1', 'a3', 'k', 'P'];
const TONGUES = ['en', 'de', 'ar', 'pt-BR'];

/** Every register that an object has. */
export const REGISTERS = [
  'content', 'frame', 'stacking', 'link', 'anchor', 'alt', 'locked', 'sticker', 'parent', 'auto_h',
  'style.colour', 'style.ground', 'style.opacity', 'style.radius', 'style.pad_x', 'style.pad_y', 'style.border_width', 'style.border_colour',
  'style.border_line', 'style.shadow', 'style.font', 'style.size', 'style.leading', 'style.weight', 'style.align', 'style.fit',
  'phone.hide', 'phone.after', 'phone.rank', 'phone.width', 'phone.align', 'phone.font_scale', 'phone.gap_before',
] as const;

export class Batches {
  private state: number;
  private made = 0;
  /** On the page now, as far as what was made here is concerned. */
  readonly alive: string[] = [];
  private readonly kinds = new Map<string, string>();
  /** Of these, what all pages share. */
  private readonly shared = new Set<string>();
  /** Of those, what is kept as a sticker and shows nowhere. */
  private readonly stickers = new Set<string>();
  readonly used = new Set<string>();

  constructor(
    private readonly seed: number,
    private readonly stock: Stock,
  ) {
    this.state = seed >>> 0;
  }

  /** mulberry32: a whole number below `below`. */
  below(below: number): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  }

  private pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  private between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  private maybe<T>(value: T): T | null {
    return this.below(4) ? value : null;
  }

  private target(): string {
    return this.pick(['https://example.org/a?b=1&c="'.replace('"', '%22'), 'mailto:anna@example.org', '#top', `page:${this.stock.page}`, 'page:nowhere-at-all-now', 'tel:+123']);
  }

  private marks(): Json[] {
    const all: (() => Json)[] = [
      () => ({ type: 'link', attrs: { href: this.target() } }),
      () => ({ type: 'colour', attrs: { colour: this.pick(COLOURS) } }),
      () => ({ type: 'size', attrs: { size: this.between(800, 6000) } }),
      () => ({ type: 'font', attrs: { font: this.pick(FONTS) } }),
      () => ({ type: 'strong' }),
      () => ({ type: 'em' }),
      () => ({ type: 'underline' }),
    ];
    return all.flatMap((make) => (this.below(4) ? [] : [make()]));
  }

  private line(): { content?: Json[] } {
    const content: Json[] = [];
    for (let left = this.below(5); left > 0; left--) {
      const marks = this.marks();
      const marked = marks.length ? { marks } : {};
      content.push(this.below(6) ? { type: 'text', text: this.pick(WORDS), ...marked } : { type: 'hard_break', ...marked });
    }
    return content.length ? { content } : {};
  }

  private block(depth = 0): Json {
    const align = this.below(3) ? {} : { align: this.pick(ALIGNS) };
    switch (depth > 1 ? this.below(2) : this.below(5)) {
      case 0:
      case 1:
        return { type: 'paragraph', ...(Object.keys(align).length ? { attrs: align } : {}), ...this.line() };
      case 2:
        return { type: 'heading', attrs: { ...align, level: this.between(1, 6) }, ...this.line() };
      default: {
        const item = (): Json => ({ type: 'list_item', content: [{ type: 'paragraph', ...this.line() }, ...(this.below(3) ? [] : [this.block(depth + 1)])] });
        return { type: this.pick(['bullet_list', 'ordered_list']), content: Array.from({ length: this.between(1, 3) }, item) };
      }
    }
  }

  private content(kind: string): Json {
    if (kind === 'text') return { kind, content: { doc: { type: 'doc', content: Array.from({ length: this.between(1, 4) }, () => this.block()) } } };
    if (kind === 'picture') return { kind, content: this.pick(this.stock.media) };
    return { kind, content: { spot: this.below(99), words: this.pick(WORDS) } };
  }

  private frame(): Json {
    return { x: this.between(-10_000, 110_000), y: this.between(-5_000, 180_000), w: this.between(100, 70_000), h: this.between(100, 50_000), r: this.below(2) ? 0 : this.between(-36_000, 36_000) };
  }

  private value(register: (typeof REGISTERS)[number], id: string): unknown {
    switch (register) {
      case 'content':
        return this.content(this.kinds.get(id) ?? 'text');
      case 'frame':
        return this.frame();
      case 'stacking':
        return this.pick(KEYS);
      case 'link':
        return this.maybe(this.target());
      case 'anchor':
        return this.maybe(this.pick(['top', 'a-1', 'Spot_2']));
      case 'alt':
        return this.pick(['', 'A bird', 'Two <lines>\nof "words"']);
      case 'locked':
        return this.below(2) === 0;
      case 'sticker': {
        const kept = this.shared.has(id) && this.below(2) === 0;
        if (kept) this.stickers.add(id);
        else this.stickers.delete(id);
        return kept;
      }
      case 'parent':
        return this.maybe(this.pick([...this.alive, 'missing-object-id']));
      case 'auto_h':
        return this.maybe(this.between(10, 900) * 100);
      case 'style.colour':
      case 'style.ground':
      case 'style.border_colour':
        return this.maybe(this.pick(COLOURS));
      case 'style.opacity':
        return this.maybe(this.between(0, 100));
      case 'style.radius':
      case 'style.pad_x':
      case 'style.pad_y':
      case 'style.border_width':
        return this.maybe(this.between(0, 4_000));
      case 'style.border_line':
        return this.maybe(this.pick(['solid', 'dashed', 'dotted']));
      case 'style.shadow':
        return this.maybe(this.pick(['none', 'low', 'high']));
      case 'style.font':
        return this.maybe(this.pick(FONTS));
      case 'style.size':
        return this.maybe(this.between(400, 9_000));
      case 'style.leading':
        return this.maybe(this.between(400, 9_000));
      case 'style.weight':
        return this.maybe(this.between(100, 900));
      case 'style.align':
        return this.maybe(this.pick(ALIGNS));
      case 'style.fit':
        return this.maybe(this.pick(['cover', 'contain', 'fill']));
      case 'phone.hide':
        return this.maybe(this.below(2) === 0);
      case 'phone.after':
        return this.maybe(this.pick([...this.alive, 'missing-object-id']));
      case 'phone.rank':
        return this.maybe(this.pick(KEYS));
      case 'phone.width':
        return this.maybe(this.pick(['keep', 'full', 'bleed']));
      case 'phone.align':
        return this.maybe(this.pick(['start', 'center', 'end']));
      case 'phone.font_scale':
        return this.maybe(this.between(40, 100));
      case 'phone.gap_before':
        return this.maybe(this.between(0, 20_000));
    }
  }

  private put(): Edit {
    const id = `object-${String(this.seed).padStart(9, '0')}-${String(this.made++).padStart(6, '0')}`;
    const kind = this.pick(['text', 'text', 'text', 'picture', 'picture', 'clockwork']);
    this.kinds.set(id, kind);
    this.alive.push(id);
    const object: Json = { version: 1, id, frame: this.frame(), stacking: this.pick(KEYS), ...this.content(kind) };
    for (const group of ['style', 'phone']) {
      const fields: Json = {};
      for (const register of REGISTERS) {
        if (!register.startsWith(`${group}.`) || this.below(5)) continue;
        const value = this.value(register, id);
        if (value !== null) fields[register.slice(group.length + 1)] = value;
      }
      if (Object.keys(fields).length) object[group] = fields;
    }
    this.used.add(`put ${kind}`);
    return { do: 'put', object };
  }

  private page(): Edit {
    const register = this.pick(['title', 'language', 'design_width', 'background', 'phone', 'palette'] as const);
    this.used.add(`page ${register}`);
    const pair = (): string[] => [this.pick(this.alive), this.pick(this.alive)];
    const pairs = (): string[][] => (this.alive.length ? Array.from({ length: this.below(3) }, pair) : []);
    const value = {
      title: () => this.pick(['A page', 'Zwei <Wörter>', '']),
      language: () => this.pick(TONGUES),
      design_width: () => this.pick([96_000, 120_000, 144_000]),
      background: () => (this.below(3) ? { colour: this.pick(COLOURS) } : {}),
      palette: () => COLOURS.slice(this.below(COLOURS.length)),
      phone: () => ({ mode: this.pick(['auto', 'auto', 'off']), glue: pairs(), unglue: pairs() }),
    }[register]();
    return { do: 'set_page', register, value, shared: register === 'palette' };
  }

  private edit(): Edit {
    const what = this.below(20);
    if (this.alive.length < 4 || (what < 3 && this.alive.length < 40)) return this.put();
    const id = this.pick(this.alive);
    const shared = this.shared.has(id);
    if (what === 3) {
      this.alive.splice(this.alive.indexOf(id), 1);
      this.used.add(shared ? 'remove everywhere' : 'remove');
      return { do: 'remove', object: id, shared };
    }
    if (what === 4) return this.page();
    const register = this.pick(REGISTERS);
    this.used.add(register);
    return { do: 'set', object: id, register, value: this.value(register, id), shared };
  }

  /** A move to all pages, or back. */
  private share(): Edit {
    const id = this.pick(this.alive.filter((one) => !this.stickers.has(one)));
    const shared = !this.shared.has(id);
    if (shared) this.shared.add(id);
    else this.shared.delete(id);
    this.used.add(shared ? 'share' : 'unshare');
    return { do: 'share', object: id, shared };
  }

  next(): Edit[] {
    if (this.alive.length >= 4 + this.stickers.size && this.below(6) === 0) return [this.share()];
    return Array.from({ length: this.between(1, 6) }, () => this.edit());
  }
}
