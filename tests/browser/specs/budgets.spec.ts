// What a hand must not wait for and a light must not do, counted and not timed: that holds on any machine. Times are
// measured by tests/bench.

import { Box } from '../support/box.ts';
import { counted } from '../support/counting.ts';
import { disk } from '../support/disk.ts';
import { about, take } from '../support/dragging.ts';
import { openPageOf } from '../support/many.ts';
import { api, canvas, claim, object, objects, pageId, rect, saved } from '../support/screen.ts';
import { gesturesOnSlowDisk } from '../support/slow.ts';
import { dragWhileUploading } from '../support/uploading.ts';
import { expect, test } from '../support/test.ts';

const MOVES = 100;

test('the editor comes in few requests and few bytes, packed as at home, where there is no https', async ({ page, box }) => {
  await claim(page, box);
  await saved(page);
  const editor = page.url();
  // As browsers say it over plain http by any name but this machine's own.
  await page.setExtraHTTPHeaders({ 'Accept-Encoding': 'gzip, deflate' });
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Network.enable');
  await cdp.send('Network.setCacheDisabled', { cacheDisabled: true });
  const asked = new Map<string, { kind: string; address: string }>();
  const bytes = { Script: 0, Stylesheet: 0 };
  const coded = new Set<string>();
  cdp.on('Network.requestWillBeSent', ({ requestId, type = '', request }) => asked.set(requestId, { kind: type, address: request.url }));
  cdp.on('Network.responseReceived', ({ requestId, response: { headers } }) => {
    const kind = asked.get(requestId)?.kind;
    if (kind !== 'Script' && kind !== 'Stylesheet') return;
    coded.add(`${kind} ${headers['content-encoding']}`);
    bytes[kind] += Number(headers['content-length']);
  });
  await page.goto(editor);
  await saved(page);
  await page.waitForLoadState('networkidle');
  // The page that is edited, with its fonts, is as large as its owner makes it.
  const shell = ['Document', 'Script', 'Stylesheet', 'Font'];
  const ofThePage = /\/-\/(canvas|fonts)\//;
  const requests = [...asked.values()].filter(({ kind, address }) => shell.includes(kind) && !ofThePage.test(address));
  expect([...coded].sort(), 'it is packed').toEqual(['Script gzip', 'Stylesheet gzip']);
  expect(requests.length, requests.map(({ kind, address }) => `${kind} ${address}`).join('\n')).toBeLessThanOrEqual(12);
  expect(bytes.Script).toBeGreaterThan(50_000);
  expect(bytes.Script, 'bytes of scripts').toBeLessThanOrEqual(90_000);
  expect(bytes.Stylesheet, 'bytes of styles').toBeLessThanOrEqual(20_000);
});

test('dragging one of 500 restyles that one alone, lays nothing out, and asks for no place', async ({ page, box }) => {
  await claim(page, box);
  const [, , it = ''] = await openPageOf(page, 500);
  // What happens once after opening is over: fonts, the first words of the socket.
  await page.waitForTimeout(1_000);

  // That the counting sees what it is for: everything restyled, and a place asked for.
  const clumsy = await counted(page, () =>
    page.evaluate(() => {
      const main = document.querySelector<HTMLIFrameElement>('iframe[title="Page"]')?.contentDocument?.querySelector('main');
      return new Promise<void>((done) =>
        requestAnimationFrame(() => {
          main?.style.setProperty('line-height', '2');
          main?.getBoundingClientRect();
          main?.style.removeProperty('line-height');
          done();
        }),
      );
    }),
  );
  expect(Math.max(...clumsy.inside.restyled)).toBeGreaterThan(500);
  expect(clumsy.inside.layouts).toBeGreaterThan(0);
  expect(clumsy.inside.forced).toBeGreaterThan(0);

  const from = await take(page, it);
  const snapping = await counted(page, () => about(page, from, MOVES));
  await page.keyboard.down('Control');
  await page.mouse.move(from.x, from.y);
  await page.waitForTimeout(100);
  const free = await counted(page, () => about(page, from, MOVES));
  await page.keyboard.up('Control');
  await page.mouse.up();
  for (const { inside, around } of [snapping, free]) {
    expect(inside.restyled.length).toBeGreaterThan(10);
    expect(inside.restyled.length).toBeLessThanOrEqual(MOVES);
    expect(Math.max(...inside.restyled), 'elements restyled at once, in the page').toBe(1);
    expect(inside.layouts, 'layouts of the page').toBe(0);
    expect(inside.forced + around.forced, 'work forced by a script').toBe(0);
  }
  // Around the page the outline moves, and the lines that catch the object.
  expect(Math.max(...free.around.restyled), 'elements restyled at once, around the page').toBe(1);
  expect(free.around.layouts, 'layouts around the page').toBe(0);
  await saved(page);
});

test('on a slow computer and while photographs upload, what is dragged stays with the pointer', async ({ page, box }) => {
  test.setTimeout(180_000);
  await claim(page, box);
  const [, , it = ''] = await openPageOf(page, 30);
  const dragged = await dragWhileUploading(page, it);
  expect(dragged.underWay, 'photographs on their way when the drag ended').toBeGreaterThan(0);
  expect(dragged.frames.length).toBeGreaterThan(3);
  const apart = dragged.frames.map(({ pointer, corner }) => Math.max(Math.abs(pointer.x - dragged.grip.x - corner.x), Math.abs(pointer.y - dragged.grip.y - corner.y)));
  expect(Math.max(...apart), 'pixels between the object and the last move that the page heard of, in any frame').toBeLessThanOrEqual(1);
  expect(dragged.chosen[1], 'what arrives meanwhile takes nothing out of the hand').toBe(dragged.chosen[0]);

  await expect(objects(page)).toHaveCount(38);
  const { x, y } = await rect(object(page, it));
  expect([x, y]).toEqual([dragged.end.x, dragged.end.y]);
  await saved(page);
  const corner = await rect(canvas(page).locator('main'));
  const { page: kept } = await api<{ page: { objects: Record<string, { frame: { x: number; y: number } }> } }>(page, `pages/${await pageId(page)}`);
  expect(kept.objects[it]?.frame).toMatchObject({ x: (x - corner.x) * 100, y: (y - corner.y) * 100 });
  // The box still makes copies of the photographs; nobody waits for them.
  await page.close();
});

test('on a disk whose fsync takes 100 ms longer the save light changes at most twice per gesture', async ({ page }) => {
  test.setTimeout(180_000);
  const slow = await disk();
  const box = await Box.start(slow.env);
  try {
    const gestures = await gesturesOnSlowDisk(page, box, slow, 100);
    for (const { name, said, took } of gestures) {
      expect(took, `${name}: the disk is slow`).toBeGreaterThanOrEqual(100);
      expect(said.length, `${name}: ${said.join(', ')}`).toBeLessThanOrEqual(2);
    }
    expect(box.faults()).toEqual([]);
  } finally {
    await page.close();
    await box.end();
    await slow.end();
  }
});
