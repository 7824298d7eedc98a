// What hands do to a page: choosing, writing, moving, sizing, turning, piling, and taking all of it back.

import type { Locator, Page } from '@playwright/test';
import { dropPhotograph, PHOTOGRAPH } from '../support/give.ts';
import { readFileSync } from 'node:fs';
import { api, button, canvas, claim, drag, handle, idOf, ids, light, middle, object, objects, opened, outlines, pageId, press, rect, region, saved, withWords } from '../support/screen.ts';
import { differences, shown } from '../support/same.ts';
import { expect, test } from '../support/test.ts';

const frameOf = (page: Page) => page.frames().find((frame) => frame.url().includes('/-/canvas/'))!;
const value = (which: Locator, name: string): Promise<string> => which.evaluate((one: HTMLElement, name) => one.style.getPropertyValue(name).trim(), name);
const toolbar = (page: Page): Locator => page.getByRole('toolbar', { name: 'What is selected' });
const tool = (page: Page, name: string | RegExp): Locator => toolbar(page).getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });
const writer = (page: Page): Locator => canvas(page).locator('.ProseMirror');

/** Sends the task line away, so that the stage keeps its height. */
const alone = (page: Page): Promise<void> => page.getByRole('complementary', { name: 'First steps' }).getByRole('button', { name: 'Close' }).click();

async function nothingChosen(page: Page): Promise<void> {
  for (let n = 0; n < 3 && (await outlines(page).count()); n++) await page.keyboard.press('Escape');
  await expect(outlines(page)).toHaveCount(0);
}

test('one thing: choose, drag, size, turn, nudge, pile, copy, delete, and all of it back and forth', async ({ page, box }) => {
  await claim(page, box);
  await alone(page);
  await page.waitForTimeout(1_000);
  const begin = await shown(frameOf(page));
  const line = await idOf(withWords(page, 'It lives on'));
  const it = object(page, line);
  let done = 0;

  await press(page, it);
  await expect(outlines(page)).toHaveCount(1);
  const x = await value(it, '--x');
  await drag(page, middle(await rect(it)), { x: -33, y: 27 });
  expect(await value(it, '--x')).not.toBe(x);
  done++;

  const w = await value(it, '--w');
  for (const name of ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w']) {
    const before = await it.getAttribute('style');
    await drag(page, middle(await rect(handle(page, name))), { x: name.includes('w') ? -23 : 23, y: name.includes('n') ? -19 : 19 });
    expect(await it.getAttribute('style'), `handle ${name}`).not.toBe(before);
    done++;
  }
  expect(await value(it, '--w')).not.toBe(w);

  const r = await value(it, '--r');
  await drag(page, middle(await rect(handle(page, 'turn'))), { x: 80, y: 30 });
  expect(await value(it, '--r')).not.toBe(r);
  done++;

  const y = await value(it, '--y');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  expect(parseFloat(await value(it, '--y'))).toBeCloseTo(parseFloat(y) + 11);
  done++;

  const z = Number(await value(it, '--z'));
  await tool(page, 'Back').click();
  expect(Number(await value(it, '--z'))).toBe(z - 1);
  done++;
  await tool(page, 'Forward').click();
  expect(Number(await value(it, '--z'))).toBe(z);
  done++;

  await tool(page, 'Duplicate').click();
  await expect(withWords(page, 'It lives on')).toHaveCount(2);
  done++;
  await page.keyboard.press('Delete');
  await expect(withWords(page, 'It lives on')).toHaveCount(1);
  done++;
  await saved(page);
  const end = await shown(frameOf(page));

  for (let n = 0; n < done + 5 && (await button(page, 'Undo').isEnabled()); n++) await button(page, 'Undo').click();
  await expect(button(page, 'Undo')).toBeDisabled();
  await saved(page);
  await expect.poll(async () => differences(await shown(frameOf(page)), begin), { timeout: 5_000 }).toEqual([]);
  for (let n = 0; n < done + 5 && (await button(page, 'Redo').isEnabled()); n++) await page.keyboard.press('Control+Shift+Z');
  await expect(button(page, 'Redo')).toBeDisabled();
  await saved(page);
  expect(differences(await shown(frameOf(page)), end).filter((one) => one.startsWith('box'))).toEqual([]);
});

test('several things: by Shift and by a rubber band, moved and deleted together', async ({ page, box }) => {
  await claim(page, box);
  const headline = withWords(page, 'This is');
  const line = withWords(page, 'It lives on');
  await press(page, headline);
  await page.keyboard.down('Shift');
  await press(page, line);
  await page.keyboard.up('Shift');
  await expect(outlines(page)).toHaveCount(2);
  const before = [await rect(headline), await rect(line)];
  await drag(page, middle(before[1]!), { x: 51, y: 43 });
  const after = [await rect(headline), await rect(line)];
  expect(after[0]!.x - before[0]!.x).toBeCloseTo(after[1]!.x - before[1]!.x, 1);
  expect(after[0]!.x).not.toBe(before[0]!.x);
  await page.keyboard.press('Control+Z');
  expect(await rect(headline)).toEqual(before[0]);

  await nothingChosen(page);
  const from = { x: before[0]!.x - 30, y: before[0]!.y - 30 };
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 200, from.y + 100, { steps: 4 });
  await expect(page.locator('.gb-band')).toBeVisible();
  await page.mouse.move(before[1]!.x + before[1]!.width + 20, before[1]!.y + before[1]!.height + 20, { steps: 6 });
  await page.mouse.up();
  await expect(outlines(page)).toHaveCount(2);
  const count = await objects(page).count();
  await page.keyboard.press('Delete');
  await expect(objects(page)).toHaveCount(count - 2);
  await button(page, 'Undo').click();
  await expect(objects(page)).toHaveCount(count);
});

test('what is pressed in the same moment in which the page was scrolled is what lies there now', async ({ page, box }) => {
  await claim(page, box);
  const end = withWords(page, 'Come back soon');
  const { x, y } = middle(await rect(region(page)));
  await page.mouse.move(x, y);
  const [scrolled, height] = await page.evaluate((id) => {
    const scroller = document.querySelector('.gb-scroller') as HTMLElement;
    scroller.scrollTop = scroller.scrollHeight;
    const frame = document.querySelector('iframe[title="Page"]') as HTMLIFrameElement;
    const [outer, inner] = [frame.getBoundingClientRect(), frame.contentDocument?.querySelector(`[data-object="${id}"]`)?.getBoundingClientRect() as DOMRect];
    const at = { clientX: outer.x + inner.x + inner.width / 2, clientY: outer.y + inner.y + inner.height / 2 };
    const target = document.elementFromPoint(at.clientX, at.clientY);
    const mouse = { ...at, pointerId: 1, pointerType: 'mouse', isPrimary: true, bubbles: true, button: 0 };
    target?.dispatchEvent(new PointerEvent('pointerdown', { ...mouse, buttons: 1 }));
    target?.dispatchEvent(new PointerEvent('pointerup', mouse));
    return [scroller.scrollTop, inner.height];
  }, await idOf(end));
  expect(scrolled, 'there was something to scroll').toBeGreaterThan(height);
  await expect(outlines(page)).toHaveCount(1);
  const [chosen, there] = [await rect(outlines(page)), await rect(end)];
  expect(Math.abs(middle(chosen).y - middle(there).y)).toBeLessThan(2);
  expect(Math.abs(middle(chosen).x - middle(there).x)).toBeLessThan(2);
});

test('lines to hold on to, a drawn box, writing anywhere, and zoom', async ({ page, box }) => {
  await claim(page, box);
  const line = withWords(page, 'It lives on');
  await press(page, line);
  const at = middle(await rect(line));
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  await page.mouse.move(at.x + 60, at.y + 40, { steps: 5 });
  await page.mouse.move(at.x + 3, at.y + 40, { steps: 5 });
  const guides = page.locator('.gb-guide').locator('visible=true');
  await expect(guides.first()).toBeVisible();
  await page.mouse.up();
  await expect(guides).toHaveCount(0);
  expect(await value(line, '--x'), 'caught by the left edge of the headline').toBe(await value(withWords(page, 'This is'), '--x'));

  await nothingChosen(page);
  const count = await objects(page).count();
  const stage = await rect(region(page));
  await button(page, 'Add').click();
  await page.getByRole('button', { name: 'Box', exact: true }).click();
  await drag(page, { x: stage.x + 120, y: stage.y + 560 }, { x: 220, y: 130 });
  await expect(objects(page)).toHaveCount(count + 1);
  await page.keyboard.type('In a box');
  await page.keyboard.press('Escape');
  const drawn = withWords(page, 'In a box');
  await expect(drawn).toHaveCount(1);
  expect(await value(drawn, '--w')).toBe('220px');

  await nothingChosen(page);
  await page.mouse.dblclick(stage.x + 180, stage.y + 780);
  await expect(writer(page)).toBeFocused();
  await page.keyboard.type('Here and now');
  await page.keyboard.press('Escape');
  await expect(withWords(page, 'Here and now')).toHaveCount(1);
  // Nothing written, nothing left behind.
  await nothingChosen(page);
  await page.mouse.dblclick(stage.x + 420, stage.y + 780);
  await expect(writer(page)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(objects(page)).toHaveCount(count + 2);

  const width = (await rect(withWords(page, 'This is'))).width;
  await page.getByRole('button', { name: /^Zoom/ }).click();
  await page.getByRole('menuitemcheckbox', { name: /^50 %/ }).or(page.getByRole('menuitemradio', { name: /^50 %/ })).or(page.getByRole('menuitem', { name: /^50 %/ })).click();
  expect((await rect(withWords(page, 'This is'))).width).toBeCloseTo(width / 2, 0);
  await page.keyboard.press('Control+0');
  expect((await rect(withWords(page, 'This is'))).width).toBeCloseTo(width, 0);
  await saved(page);
});

test('words are formatted, and what is written on is what the box renders', async ({ page, context, box }) => {
  await claim(page, box);
  const id = await pageId(page);
  const stage = await rect(region(page));
  await page.mouse.dblclick(stage.x + 150, stage.y + 600);
  await expect(writer(page)).toBeFocused();
  await page.keyboard.type('plain ');
  for (const [key, name, words] of [['b', 'Bold', 'bold'], ['i', 'Italic', 'slanted'], ['u', 'Underline', 'lined']] as const) {
    await page.keyboard.press(`Control+${key}`);
    await expect(tool(page, name)).toHaveAttribute('aria-pressed', 'true');
    await page.keyboard.type(words);
    await tool(page, name).click();
    await page.keyboard.type(' ');
  }
  await page.keyboard.press('Enter');
  await page.keyboard.type('A heading');
  await tool(page, /^Style/).click();
  await page.getByText('Heading 2', { exact: true }).click();
  await page.keyboard.press('Enter');
  await tool(page, /^Style/).click();
  await page.getByText('Paragraph', { exact: true }).last().click();
  await tool(page, 'List').click();
  await page.keyboard.type('one');
  await page.keyboard.press('Enter');
  await page.keyboard.type('two');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await page.keyboard.type('coloured and linked');
  await page.keyboard.press('Shift+Home');
  await tool(page, 'Colour').click();
  await page.getByRole('group', { name: 'Colours' }).getByRole('button').nth(2).click();
  await expect(writer(page).locator('p span').filter({ hasText: 'coloured and linked' })).toHaveCount(1);
  await tool(page, /^Size/).click();
  await page.getByText('32', { exact: true }).click();
  await tool(page, /^Alignment/).click();
  await page.getByText('Centred', { exact: true }).click();
  await page.keyboard.press('Control+K');
  await page.getByLabel('Leads to').fill('example.org');
  await page.keyboard.press('Enter');
  await expect(writer(page).locator('a[href="https://example.org"]')).toHaveText('coloured and linked');
  await saved(page);
  const made = await idOf(withWords(page, 'coloured and linked'));

  // While the caret is in it, ProseMirror's own HTML is that of the box.
  const fresh = await context.newPage();
  await fresh.goto(new URL(`/-/canvas/${id}`, box.address).href);
  const words = (html: string): string => html.replace(/ class="ProseMirror-trailingBreak"/g, '').replace(/ contenteditable="[^"]*"| translate="no"/g, '').replace(/(style="[^"]*);"/g, '$1"').replace(/: /g, ':');
  const mine = words(await writer(page).innerHTML());
  await expect.poll(async () => {
    await fresh.reload();
    return words(await fresh.locator(`[data-object="${made}"] .gb-text`).evaluate((one) => {
      for (const element of one.querySelectorAll<HTMLElement>('[style]')) element.style.cssText = element.style.cssText;
      return one.innerHTML;
    }));
  }).toBe(mine);

  // Undo goes on behind the writing, through to nothing.
  await page.keyboard.press('Escape');
  await page.reload();
  await opened(page);
  const it = object(page, made);
  await expect(it.locator('strong')).toHaveText('bold');
  await expect(it.locator('em')).toHaveText('slanted');
  await expect(it.locator('u')).toHaveText('lined');
  await expect(it.locator('h2')).toHaveText('A heading');
  await expect(it.locator('ul li')).toHaveText(['one', 'two']);
  await expect(it.locator('p[style*="center"] a')).toHaveCSS('font-size', /^(32|20)px$/);
});

test('pictures come by button, by drop and by paste; the first steps are ticked off; the page gets a ground', async ({ page, box }) => {
  await claim(page, box);
  const steps = page.getByRole('complementary', { name: 'First steps' });
  await expect(steps).toContainText('Double-click to write · drop pictures anywhere · Publish');
  const count = await objects(page).count();
  const stage = await rect(region(page));

  const chooser = page.waitForEvent('filechooser');
  await button(page, 'Add').click();
  await page.getByRole('button', { name: 'Picture', exact: true }).click();
  await (await chooser).setFiles(PHOTOGRAPH.pathname);
  await expect(objects(page)).toHaveCount(count + 1);
  await expect(steps).toContainText('drop pictures anywhere, done');
  await dropPhotograph(page, { x: stage.x + 300, y: stage.y + 600 });
  await expect(objects(page)).toHaveCount(count + 2);

  await page.locator('.gb-scroller').focus();
  await page.evaluate((base64) => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], 'pasted.jpg', { type: 'image/jpeg' }));
    document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, readFileSync(PHOTOGRAPH).toString('base64'));
  await expect(objects(page)).toHaveCount(count + 3);
  await saved(page);
  const { page: held } = await api<{ page: { objects: Record<string, { kind: string; content: { width: number; height: number } }> } }>(page, `pages/${await pageId(page)}`);
  expect(Object.values(held.objects).filter((one) => one.kind === 'picture' && one.content.width === 2448 && one.content.height === 3264)).toHaveLength(3);

  await nothingChosen(page);
  await page.getByRole('button', { name: /^Page: / }).click();
  await page.getByRole('group', { name: 'Colours' }).getByRole('button').nth(1).click();
  await expect.poll(() => value(canvas(page).locator('main.gb-page'), '--ground')).not.toBe('');
  const ground = await value(canvas(page).locator('main.gb-page'), '--ground');
  await page.keyboard.press('Escape');
  await button(page, 'Undo').click();
  expect(await value(canvas(page).locator('main.gb-page'), '--ground')).not.toBe(ground);

  await nothingChosen(page);
  await page.mouse.dblclick(stage.x + 1_150, stage.y + 700);
  await expect(writer(page)).toBeFocused();
  await page.keyboard.type('Hello');
  await page.keyboard.press('Escape');
  await expect(steps).toContainText('Double-click to write, done');
  await button(page, 'Publish').click();
  await expect(page.getByRole('dialog')).toContainText('Published in this home.', { timeout: 60_000 });
  await page.keyboard.press('Escape');
  await expect(steps).toHaveCount(0);
});

test('the save light says what is so', async ({ page, box, watch }) => {
  watch.allow(/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|WebSocket/);
  await claim(page, box);
  await expect(light(page)).toHaveText(/^Saved$/);
  await press(page, withWords(page, 'This is'));
  await box.kill();
  await page.keyboard.press('ArrowLeft');
  await expect(light(page)).toHaveText(/^Offline, 1 change kept on this device$/, { timeout: 20_000 });
  await box.startAgain();
  await expect(light(page)).toHaveText(/^Saved$/, { timeout: 30_000 });
});

test.describe('on a telephone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('the starter page opens with Write, Picture and Publish below', async ({ page, box }) => {
    await claim(page, box);
    await expect(page.getByRole('complementary', { name: 'First steps' })).toContainText(/More room on a computer: open http:\/\/\S+ there\./);
    for (const name of ['Write', 'Picture', 'Publish']) {
      const at = await rect(button(page, name));
      expect(at.height).toBeGreaterThanOrEqual(44);
      expect(at.y + at.height).toBeLessThanOrEqual(844);
      expect(at.y).toBeGreaterThan(700);
    }
    const count = await objects(page).count();
    await button(page, 'Write').tap();
    await expect(writer(page)).toBeFocused();
    await page.keyboard.type('By thumb');
    await page.keyboard.press('Escape');
    await expect(withWords(page, 'By thumb')).toHaveCount(1);
    const chooser = page.waitForEvent('filechooser');
    await button(page, 'Picture').tap();
    await (await chooser).setFiles(PHOTOGRAPH.pathname);
    await expect(objects(page)).toHaveCount(count + 2);
    await saved(page);
    const it = await idOf(withWords(page, 'By thumb'));
    expect(await ids(page)).toContain(it);
    await button(page, 'Publish').tap();
    await expect(page.getByRole('dialog')).toContainText('Published in this home.', { timeout: 60_000 });
  });
});
