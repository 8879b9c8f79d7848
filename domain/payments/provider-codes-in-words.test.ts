import { describe, expect, it } from '@jest/globals';
import { declineInWords, refusedCaptureInWords } from './provider-codes-in-words.ts';

describe('why a card did not pay', () => {
  it.each([
    ['generic_decline', 'The bank gives no reason.'],
    ['insufficient_funds', 'There is not enough money on the account.'],
    ['expired_card', 'The card has expired.'],
    ['resource_missing', 'The payment provider does not know this payment method.'],
    ['stolen_card', 'The card is reported lost or stolen, or is blocked. Do not tell the shopper so.'],
    ['a_new_code', 'The payment provider says "a_new_code".'],
    ['constructor', 'The payment provider says "constructor".'],
  ])('of %s is said: %s', (code, words) => {
    expect(declineInWords(code)).toBe(words);
  });
});

it('says of a reservation that has lapsed that the money cannot be had any more', () => {
  expect(refusedCaptureInWords('charge_expired_for_capture')).toContain('lapsed');
  for (const code of ['amount_too_large', undefined, 7]) expect(refusedCaptureInWords(code)).toBeUndefined();
});
