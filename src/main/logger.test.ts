// What the mask leaves to be seen.
import { expect, test } from 'vitest';
import { mask } from './logger.ts';

test.each([
  ['+5491155550145', '•••45'],
  ['Ana', '•••'],
  ['', '•••'],
  [undefined, '•••'],
  [{ number: '+5491155550145' }, '•••"}'],
])('%j is logged as %s', (value, shown) => {
  expect(mask(value)).toBe(shown);
});
