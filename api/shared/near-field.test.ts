import { describe, expect, it } from '@jest/globals';
import { hintOf } from './near-field.ts';

const address = ['name', 'line1', 'line2', 'city', 'region', 'postalCode', 'country', 'phone'];
const line = ['sku', 'quantity'];

describe('an unknown field', () => {
  it.each([
    ['postal_code', address, 'postalCode'],
    ['PostalCode', address, 'postalCode'],
    ['postalcod', address, 'postalCode'],
    ['zip', address, 'postalCode'],
    ['Address 1', address, 'line1'],
    ['company', address, 'line2'],
    ['state', address, 'region'],
    ['contry', address, 'country'],
    ['qty', line, 'quantity'],
    ['Quantity', line, 'quantity'],
    ['quantitiy', line, 'quantity'],
  ])('is told what is meant: %s', (unknown, fields, meant) => {
    expect(hintOf(unknown, fields)).toBe(` Did you mean ${meant}?`);
  });

  it.each(['planet', 'x', '', 'zip', '__proto__', 'constructor', 'q'.repeat(100_000)])(
    'is not guessed at: %.20s',
    (unknown) => {
      expect(hintOf(unknown, line)).toBe('');
    },
  );
});
