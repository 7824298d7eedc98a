import { expect, test } from 'vitest';
import { fileName } from './picture';

test('a file is called after its page, whatever the page is called', () => {
  expect(fileName('Bees')).toBe('Bees QR code');
  expect(fileName('  ../a/b: "c"?\n<d>|*')).toBe('a b c d QR code');
  expect(fileName(' / ')).toBe('Page QR code');
  expect(fileName('字'.repeat(200))).toBe(`${'字'.repeat(60)} QR code`);
});
