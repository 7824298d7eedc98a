// What is behind everything on a page.

import type { Background } from '../document/generated/Background';
import type { PageFrame } from './frame';

export function paintGround({ document, main }: Pick<PageFrame, 'document' | 'main'>, { colour }: Background): void {
  for (const element of [main, document.documentElement]) {
    if (!colour) element.style.removeProperty('--ground');
    else element.style.setProperty('--ground', colour.startsWith('token:') ? `var(--t-${colour.slice(6)})` : colour);
  }
}
