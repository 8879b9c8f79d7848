import { describe, expect, it } from '@jest/globals';
import { assert, property, string } from 'fast-check';
import { searchesFor } from './what-was-typed.ts';

const kinds = (typed: string) => searchesFor(typed).map(({ by }) => by);

describe('what was typed into the search box', () => {
  it.each([
    ['', []],
    ['  ', []],
    ['ada@example.com', ['email']],
    ['A-1083', ['number', 'sku', 'trackingCode', 'postalCode']],
    ['#a–1083', ['number', 'sku', 'trackingCode', 'postalCode']],
    ['10115', ['number', 'sku', 'trackingCode', 'postalCode']],
    ['YO1 6DA', ['sku', 'trackingCode', 'postalCode']],
    ['BG101', ['sku', 'trackingCode', 'postalCode']],
    ['QM1234567890123456', ['sku', 'trackingCode']],
  ])('is, of %j, looked for as %j', (typed, wanted) => {
    expect(kinds(typed)).toEqual(wanted);
  });

  it('is looked for as a few things at most, whatever it is', () => {
    assert(property(string({ maxLength: 400 }), (typed) => searchesFor(typed).length <= 4));
  });
});
