// How far a new password is, in words. Pure.

const LEAST = 10;
const WORDS = ['', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine'];

export function stillNeeded(typed: string): string {
  const missing = LEAST - [...typed].length;
  if (missing >= LEAST) return 'At least ten letters or signs. A short sentence is good.';
  if (missing > 1) return `${WORDS[missing]} more.`;
  return missing === 1 ? 'One more.' : 'Long enough.';
}
