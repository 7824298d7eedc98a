// The calendar of the last month: which shape a day has, and how its weeks stand in rows. Pure.

import type { Day } from '../api/box';

const WEEK = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** The weekday of a date without a time zone: 0 is Monday. */
export function weekday(date: string): number {
  const day = new Date(`${date}T00:00:00Z`).getUTCDay();
  return Number.isNaN(day) ? 0 : (day + 6) % 7;
}

/** In which column, counted from 1, the first day stands; the others follow it. */
export const firstColumn = (days: Day[]): number => (days[0] ? weekday(days[0].date) + 1 : 1);

/** The number of a day in its month, as it stands in its little square. */
export const dayOfMonth = (date: string): string => String(Number(date.slice(8)));

export const weekdays = (): string[] => [...WEEK];
