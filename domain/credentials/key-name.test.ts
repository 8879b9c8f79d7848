import { describe, expect, it } from '@jest/globals';
import { isStaffNote } from '../../workflows/shared/staff-note.ts';
import { KEY_NAME_MAX, nameToTell, readKeyName } from './key-name.ts';

const LONGEST = 'x'.repeat(KEY_NAME_MAX);

describe('the name of a new key', () => {
  it.each([
    ['Packing', 'Packing'],
    ['  Packing  table 2 ', 'Packing table 2'],
    ['Lager Süd 📦', 'Lager Süd 📦'],
    [LONGEST, LONGEST],
  ])('is one line: %j', (typed, name) => {
    expect(readKeyName(typed)).toBe(name);
    expect(nameToTell(name)).toBe(name);
  });

  it.each(['', ' \u200b', `${LONGEST}x`, 'a\u0007b', '4242 4242 4242 4242', 'half \ud83d'])(
    'is nothing that a timeline refuses: %j',
    (typed) => expect(readKeyName(typed)).toBeUndefined(),
  );
});

describe('a name by which the program itself goes', () => {
  const names = ['carrier', 'order', 'storefront', 'guest', 'system', 'staff'];

  it.each(names)('is no name for a key: %s', (name) => {
    for (const typed of [name, ` ${name} `, name.toUpperCase()]) expect(readKeyName(typed)).toBeUndefined();
    expect(readKeyName(`${name} table`)).toBe(`${name} table`);
  });

  it.each(names)('is not told of a key that has it: %s', (name) => {
    expect(nameToTell(name)).toBeUndefined();
  });
});

describe('the name of an old key', () => {
  it.each([
    [`${LONGEST}x`, LONGEST],
    [`${'x'.repeat(KEY_NAME_MAX - 1)}📦`, 'x'.repeat(KEY_NAME_MAX - 1)],
    [`${'x'.repeat(KEY_NAME_MAX - 1)} table`, 'x'.repeat(KEY_NAME_MAX - 1)],
    ['a\u0007b', 'a b'],
    ['half \ud83d', 'half \ufffd'],
  ])('is cut to what a timeline takes: %j', (stored, name) => {
    expect(nameToTell(stored)).toBe(name);
    expect(isStaffNote({ by: name })).toBe(true);
  });

  it('is none where nothing is left that may be told', () => {
    for (const stored of ['', '4242 4242 4242 4242']) expect(nameToTell(stored)).toBeUndefined();
  });
});
