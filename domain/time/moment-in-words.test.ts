import { expect, it } from '@jest/globals';
import { momentInWords } from './moment-in-words.ts';

it.each([
  ['2026-11-30T01:28:36.576Z', '30 Nov 01:28 UTC'],
  ['2024-02-29T23:59:59.999Z', '29 Feb 23:59 UTC'],
  ['2027-01-01T00:00:00.000Z', '1 Jan 00:00 UTC'],
])('says %s as %s', (at, words) => {
  expect(momentInWords(Date.parse(at))).toBe(words);
});
