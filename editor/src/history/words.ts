// What was done in a step, in words: "moved 3 things", "wrote in “Come back soon…”". Pure.

import { objectIn } from '../document/apply';
import type { Edit } from '../document/generated/Edit';
import type { GluedObject } from '../document/generated/GluedObject';
import type { ObjectId } from '../document/generated/ObjectId';
import type { Page } from '../document/generated/Page';
import { quoted, subject } from '../document/called';
import { isShared } from '../document/page';

/** `{}` is what it was done to. Nothing for what nobody did by hand. */
function deed(register: string, was: GluedObject, is: GluedObject): string | null {
  const [group] = register.split('.');
  switch (group) {
    case 'content':
      return is.kind === 'text' ? 'wrote in {}' : 'changed {}';
    case 'frame':
      if (was.frame.w !== is.frame.w || was.frame.h !== is.frame.h) return 'resized {}';
      return was.frame.r === is.frame.r ? 'moved {}' : 'turned {}';
    case 'stacking':
      return 'restacked {}';
    case 'style':
      return 'restyled {}';
    case 'phone':
      return 'arranged {} for phones';
    case 'locked':
      return is.locked ? 'locked {}' : 'unlocked {}';
    case 'link':
      return is.link ? 'linked {}' : 'unlinked {}';
    case 'alt':
      return 'described {}';
    case 'auto_h':
      return null;
    default:
      return 'changed {}';
  }
}

function ofPage(register: string, is: Page): string {
  switch (register) {
    case 'title':
      return `named the page ${quoted(is.title)}`;
    case 'background':
      return 'changed the background';
    case 'language':
      return 'changed the language';
    case 'phone':
      return 'arranged the page for phones';
    case 'palette':
      return 'changed your colours';
    default:
      return 'changed the page';
  }
}

/** What was done to what all pages share says so. */
function onSite(deed: string, { sticker }: GluedObject): string {
  if (deed === 'added {}') return sticker ? 'kept {} as a sticker' : 'put {} on every page';
  if (deed === 'removed {}') return sticker ? 'took {} away from the stickers' : 'took {} off every page';
  return `${deed} on every page`;
}

/** What the edits did that `inverse` takes back, between the page before and after. `wasShared`: it stands or stood on
 * every page; leaving the page for that is no removal. */
export function whatWasDone(inverse: Edit[], before: Page, after: Page, wasShared: (id: ObjectId) => boolean): string {
  const deeds = new Map<string, Map<ObjectId, GluedObject>>();
  const whole: string[] = [];
  const note = (deed: string, object: GluedObject): void => {
    const words = isShared(after) ? onSite(deed, object) : deed;
    const objects = deeds.get(words) ?? new Map<ObjectId, GluedObject>();
    deeds.set(words, objects.set(object.id, object));
  };
  for (const edit of inverse) {
    if (edit.do === 'set_page') {
      whole.push(ofPage(edit.register, after));
      continue;
    }
    const id = edit.do === 'put' ? edit.object.id : edit.object;
    const [was, is] = [objectIn(before, id), objectIn(after, id)];
    if (!was && is) note('added {}', is);
    else if (was && !is) note(wasShared(id) ? 'put {} on every page' : 'removed {}', was);
    else if (was && is) {
      const words = edit.do === 'set' ? deed(edit.register, was, is) : 'changed {}';
      if (words) note(words, is);
    }
  }
  const said = [...deeds].map(([words, objects]) => words.replace('{}', () => subject([...objects.values()])));
  const all = [...said, ...whole];
  if (all.length <= 2) return all.join(' and ') || 'changed the page';
  const touched = new Set([...deeds.values()].flatMap((objects) => [...objects.keys()]));
  return touched.size === 0 ? 'changed the page' : `changed ${subject([...new Map([...deeds.values()].flatMap((objects) => [...objects])).values()])}`;
}
