import { describe, expect, it } from '@jest/globals';
import { BadCommand } from '../shared/bad-command.ts';
import { readExpiry } from './read-expiry.ts';

const now = new Date('2027-03-31T12:00:00Z');

describe('when a key expires', () => {
  it.each([
    ['2027-03-31', '2027-04-01T00:00:00.000Z'],
    ['2028-02-29', '2028-03-01T00:00:00.000Z'],
    ['2027-12-31', '2028-01-01T00:00:00.000Z'],
    ['2027-03-31T12:00:01Z', '2027-03-31T12:00:01.000Z'],
    ['2027-03-31T15:00:00+02:00', '2027-03-31T13:00:00.000Z'],
  ])('is the end of a day in UTC, or a moment: %s', (text, moment) => {
    expect(readExpiry(text, now).toISOString()).toBe(moment);
  });

  it.each(['2027-03-30', '2027-03-31T12:00:00Z', '2027-03-31T13:00:00+02:00'])('cannot be over already: %s', (text) =>
    expect(() => readExpiry(text, now)).toThrow(
      new BadCommand(`--expires must lie in the future, and "${text}" does not.`),
    ),
  );

  it.each(['', 'never', 'tomorrow', '90', '2027-02-29', '2027-13-01', '31.03.2027', '2027-03-31T18:00', '2027-03-31 '])(
    'is neither: %j',
    (text) => expect(() => readExpiry(text, now)).toThrow('--expires must be a day'),
  );
});
