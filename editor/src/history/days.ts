// Moments in words, and lines grouped by the day they fall on. Pure: what now is comes in.

export const clock = (at: Date): string => at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });

export function dayWords(at: Date, now: Date): string {
  const midnight = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const ago = Math.round((midnight(now) - midnight(at)) / 86_400_000);
  if (ago <= 0) return 'Today';
  if (ago === 1) return 'Yesterday';
  const more = at.getFullYear() === now.getFullYear() ? { weekday: 'long' as const } : { year: 'numeric' as const };
  return at.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', ...more });
}

/** In a sentence: `today 14:02`. */
export function whenWords(at: Date, now: Date): string {
  const day = dayWords(at, now);
  return `${day === 'Today' || day === 'Yesterday' ? day.toLowerCase() : day} ${clock(at)}`;
}

export interface Day<T> {
  name: string;
  lines: T[];
}

/** In the order they come. */
export function byDay<T extends { at: Date }>(lines: T[], now: Date): Day<T>[] {
  const days: Day<T>[] = [];
  for (const line of lines) {
    const name = dayWords(line.at, now);
    const last = days.at(-1);
    if (last?.name === name) last.lines.push(line);
    else days.push({ name, lines: [line] });
  }
  return days;
}
