import { expect, it } from '@jest/globals';
import { authoriseKey, captureKey, movementOfKey, refundKey, releaseKey, voidKey } from './payment-keys.ts';

it.each([
  [authoriseKey('o-1', 2), 'authorise'],
  [voidKey('o-1', 2), 'void'],
  [releaseKey('o-1', 2), 'release'],
  [captureKey('o-1', 's-1', 1), 'capture'],
  [refundKey('r-1', 2), 'refund'],
  ['a-key-of-another-program', null],
  ['order:o-1:dispute:1', null],
])('knows by the key %s that it is asked for: %s', (key, movement) => {
  expect(movementOfKey(key)).toBe(movement);
});
