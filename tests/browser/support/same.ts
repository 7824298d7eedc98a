// Whether the editor shows what the renderer renders: boxes, normalised HTML and order of two pages.

import type { Frame, Page } from '@playwright/test';

export interface Shown {
  /** One line for each tag and text, attributes and properties in a fixed order. */
  html: string[];
  order: string[];
  boxes: Record<string, [left: number, top: number, width: number, height: number]>;
}

export async function shown(where: Page | Frame): Promise<Shown> {
  return where.evaluate(async () => {
    await document.fonts.ready;
    const lines: string[] = [];
    const properties = (style: string): string => {
      const probe = document.createElement('i');
      probe.style.cssText = style;
      return Array.from(probe.style, (name) => `${name}:${probe.style.getPropertyValue(name).trim()}`).sort().join(';');
    };
    const walk = (node: Node, depth: number): void => {
      const pad = ' '.repeat(depth);
      if (node.nodeType === Node.TEXT_NODE) {
        lines.push(pad + JSON.stringify(node.nodeValue));
        return;
      }
      const element = node as HTMLElement;
      const attributes = element
        .getAttributeNames()
        .map((name) => [name, name === 'style' ? properties(element.getAttribute(name) ?? '') : element.getAttribute(name)])
        .filter(([name, value]) => !(name === 'style' && value === ''))
        .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
        .sort();
      lines.push(`${pad}<${[element.localName, ...attributes].join(' ')}>`);
      for (const child of element.childNodes) walk(child, depth + 1);
    };
    const html = document.documentElement;
    lines.push(`lang=${html.lang} dir=${html.dir} ground=${html.style.getPropertyValue('--ground').trim()}`);
    lines.push(`layout=${document.getElementById('gb-layout')?.textContent ?? ''}`);
    const main = document.querySelector('main.gb-page') as HTMLElement;
    walk(main, 0);
    const roots = [...main.querySelectorAll<HTMLElement>('[data-object]')];
    const place = (element: Element): [number, number, number, number] => {
      const { left, top, width, height } = element.getBoundingClientRect();
      return [left + scrollX, top + scrollY, width, height];
    };
    return {
      html: lines,
      order: roots.map((root) => root.dataset['object'] ?? ''),
      boxes: Object.fromEntries([['page', place(main)], ...roots.map((root) => [root.dataset['object'] ?? '', place(root)] as const)]),
    };
  });
}

/** What differs, in words; empty if nothing does. */
export function differences(editor: Shown, fresh: Shown): string[] {
  const found: string[] = [];
  if (editor.order.join() !== fresh.order.join()) found.push(`order: ${editor.order.join(' ')}\n   fresh: ${fresh.order.join(' ')}`);
  for (let at = 0; at < Math.max(editor.html.length, fresh.html.length); at++) {
    if (editor.html[at] === fresh.html[at]) continue;
    found.push(`html, line ${at}:\n  editor: ${editor.html[at]}\n  fresh:  ${fresh.html[at]}`);
    break;
  }
  for (const [id, box] of Object.entries(fresh.boxes)) {
    const mine = editor.boxes[id];
    if (!mine) found.push(`${id} is not in the editor`);
    else if (mine.some((n, at) => Math.abs(n - (box[at] as number)) > 0.5)) found.push(`box of ${id}: editor ${mine.join(' ')}, fresh ${box.join(' ')}`);
  }
  for (const id of Object.keys(editor.boxes)) if (!fresh.boxes[id]) found.push(`${id} is only in the editor`);
  return found;
}
