// What the desk says first, about the box as a whole. Only the first thing that matters. Pure.

import { ANOTHER_NAME, WIZARD, type AtHome, type How } from '../api/atHome';
import { firstToRead, toRead, type PageCard } from '../api/box';

export interface State {
  flap: 'up' | 'down' | 'working' | 'cannot';
  sentence: string;
  /** In grey; may hold a link. */
  line: string;
  /** The one next thing, or none. */
  next:
    | { kind: 'copy'; link: string }
    | { kind: 'edit'; page: PageCard }
    | { kind: 'go'; to: string; label: string }
    | { kind: 'how'; how: How; label: string }
    | { kind: 'lock'; label: string }
    | { kind: 'again' }
    | null;
  /** What was mended, beyond the first. */
  also: string[];
}

const FLAPS = { open: 'up', home: 'down', working: 'working', cannot: 'cannot' } as const;

/** `trouble`: why the box says nothing just now. */
export function stateOf(pages: PageCard[] | null, notices: string[], home: AtHome | null, trouble: string): State {
  if (trouble) {
    return { flap: 'cannot', sentence: trouble, line: 'Your pages are in the box, not in this browser.', next: { kind: 'again' }, also: [] };
  }
  if (!pages || !home) return { flap: 'working', sentence: 'Looking…', line: '', next: null, also: [] };

  const [first, ...others] = notices;
  const ordinary = firstToRead(pages) ? ofHome(pages, home) : ofNothing(pages);
  return first ? { ...ordinary, sentence: first, also: [...others, ordinary.sentence] } : ordinary;
}

function ofNothing(pages: PageCard[]): State {
  const page = pages.find(({ front }) => front) ?? pages[0];
  return {
    flap: 'down',
    sentence: 'Nothing is published yet. Only you see your pages.',
    line: 'Open a page and press Publish: then people in your home can read it.',
    next: page ? { kind: 'edit', page } : null,
    also: [],
  };
}

function ofHome(pages: PageCard[], home: AtHome): State {
  const line = home.line ?? '';
  const base = [home.link, ...home.home_links.map(({ link }) => link)].find((link) => link && line.includes(link));
  return {
    flap: FLAPS[home.flap],
    sentence: home.sentence,
    line: base ? line.replace(base, toRead(base, pages)) : line,
    next: buttonOf(home, pages),
    also: [],
  };
}

/** Only what does something today; what this screen does not know it does not show. */
function buttonOf({ button, link, how }: AtHome, pages: PageCard[]): State['next'] {
  if (button?.kind === 'copy_link' && link) return { kind: 'copy', link: toRead(link, pages) };
  if (button?.kind === 'open_to_everyone') return { kind: 'go', to: WIZARD, label: button.label };
  if (button?.kind === 'name') return { kind: 'go', to: ANOTHER_NAME, label: button.label };
  if (button?.kind === 'show_how' && how) return { kind: 'how', how, label: button.label };
  if (button?.kind === 'try_lock') return { kind: 'lock', label: button.label };
  return null;
}
