// What the browser's engine did while something went on, counted from its own trace: elements restyled, layouts, and
// what of both a script forced.

import type { Page } from '@playwright/test';

export interface Work {
  /** Elements restyled, one number for each time. */
  restyled: number[];
  layouts: number;
  /** Restyles and layouts that began while a script ran. */
  forced: number;
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  args: { beginData?: { frame?: string }; elementCount?: number };
}

const SCRIPT = new Set(['FunctionCall', 'EvaluateScript', 'EventDispatch', 'FireAnimationFrame', 'TimerFire', 'RunMicrotasks']);

/** In the frame that shows the page, and in the editor around it. */
export async function counted(page: Page, work: () => Promise<void>): Promise<{ inside: Work; around: Work }> {
  const browser = page.context().browser();
  if (!browser) throw new Error('a browser of its own is needed');
  const cdp = await page.context().newCDPSession(page);
  const { frameTree } = await cdp.send('Page.getFrameTree');
  const inside = frameTree.childFrames?.find(({ frame }) => frame.url.includes('/-/canvas/'))?.frame.id;
  if (!inside) throw new Error('the editor has no frame');
  await cdp.detach();
  await browser.startTracing(page, { categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline'] });
  let trace: Buffer;
  try {
    await work();
  } finally {
    trace = await browser.stopTracing();
  }
  const events = (JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] }).traceEvents.filter((one) => one.ph === 'X');
  const scripts = events.filter((one) => SCRIPT.has(one.name));
  const isForced = (one: TraceEvent): boolean =>
    scripts.some((script) => script.pid === one.pid && script.tid === one.tid && script.ts <= one.ts && one.ts < script.ts + (script.dur ?? 0));
  const of = (frame: string): Work => {
    const mine = events.filter((one) => one.args.beginData?.frame === frame && (one.name === 'UpdateLayoutTree' || one.name === 'Layout'));
    return {
      restyled: mine.flatMap((one) => (one.name === 'UpdateLayoutTree' ? [one.args.elementCount ?? 0] : [])),
      layouts: mine.filter((one) => one.name === 'Layout').length,
      forced: mine.filter(isForced).length,
    };
  };
  return { inside: of(inside), around: of(frameTree.frame.id) };
}
