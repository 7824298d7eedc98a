// Fingers on the glass: several at once, and ones that stay. Playwright's own can only tap.

import type { CDPSession, Page } from '@playwright/test';

export interface Point {
  x: number;
  y: number;
}

export class Fingers {
  private constructor(private readonly session: CDPSession) {}

  static async of(page: Page): Promise<Fingers> {
    return new Fingers(await page.context().newCDPSession(page));
  }

  down = (...points: Point[]): Promise<unknown> => this.tell('touchStart', points);
  move = (...points: Point[]): Promise<unknown> => this.tell('touchMove', points);
  up = (): Promise<unknown> => this.tell('touchEnd', []);

  private tell(type: 'touchStart' | 'touchMove' | 'touchEnd', points: Point[]): Promise<unknown> {
    return this.session.send('Input.dispatchTouchEvent', { type, touchPoints: points.map((point, id) => ({ ...point, id })) });
  }
}
