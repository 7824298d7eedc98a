// A hand inside the editor's own program. The program is the one in the binary; on its way to the browser one expression
// gets a name, so that a test can make edits as gestures make them, of every sort that no gesture makes yet.

import type { Page } from '@playwright/test';
import type { Edit } from './random.ts';

/** Where the session is put together: its first fields come straight from the copy. Property names are not shortened. */
const SESSION = /\{\s*page:\s*([\w$]+)\.page,\s*path:\s*\1\.path,\s*revision:\s*\1\.revision,/;

/** Before the editor is opened. */
export async function reachInside(page: Page): Promise<void> {
  await page.route(/\/-\/assets\/[^?]+\.js$/, async (route) => {
    const answer = await route.fetch();
    const program = await answer.text();
    const body = program.replace(SESSION, (all, copy: string) => `${all}...(globalThis.glueboxCopy=${copy},{}),`);
    await route.fulfill({ response: answer, body });
  });
}

/** Applies edits as a gesture does: shown at once, then sent. Nobody edits what they do not see: objects that others are
 * just putting there are waited for. Answers why not, if the edits are refused. */
export function editInside(page: Page, edits: Edit[], gesture: string): Promise<string | null> {
  return page.evaluate(
    async ([edits, gesture]) => {
      const copy = (globalThis as any).glueboxCopy;
      if (!copy) throw new Error('the program of the editor is put together in another way than this test knows');
      const made = new Set(edits.flatMap((edit: any) => (edit.do === 'put' ? [edit.object.id] : [])));
      const seen = (id: string): boolean => made.has(id) || id in copy.page.value.objects || copy.page.value.removed.includes(id);
      const until = Date.now() + 5_000;
      // What is moved to all pages or back is seen where it is moved from, and is no sticker any more.
      const movable = (id: string, shared: boolean): boolean => copy.isShared(id) !== shared && !copy.page.value.objects[id]?.sticker;
      const is = ({ do: what, object: id, shared }: any): boolean => seen(id) && (what !== 'share' || movable(id, shared));
      while (!edits.every((edit: any) => edit.do === 'put' || edit.do === 'set_page' || is(edit)) && Date.now() < until) {
        await new Promise((done) => setTimeout(done, 10));
      }
      // Which document has an object, the editor knows by itself; what is moved between two is said for both.
      const placed = edits.flatMap(({ shared, ...edit }: any) => {
        if (edit.do !== 'share') return [edit];
        const object = copy.page.value.objects[edit.object];
        return object ? [{ do: 'remove', object: object.id, shared: !shared }, { do: 'put', object, shared }] : [];
      });
      try {
        if (placed.length) copy.edit(placed, gesture);
        return null;
      } catch (error) {
        return (error as Error).message;
      }
    },
    [edits, gesture] as const,
  );
}
