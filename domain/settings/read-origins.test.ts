import * as fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { readOrigins } from './read-origins.ts';

const any = () => true;

describe('readOrigins', () => {
  it('reads them with commas, blanks and a last slash', () => {
    const text = ' https://shop.example/, https://b.example:8443\nhttp://localhost ,,';
    expect(readOrigins(text, any)).toEqual({
      origins: new Set(['https://shop.example', 'https://b.example:8443', 'http://localhost']),
      refused: [],
    });
    expect(readOrigins('', any)).toEqual({ origins: new Set(), refused: [] });
  });

  it('tells of each that is none, as it was written', () => {
    const wrong = [
      'shop.example',
      'https://shop.example/return',
      'https://shop.example:443',
      'https://Shop.example',
      '*',
      '/',
      'null',
    ];
    const read = readOrigins(['https://good.example', ...wrong].join(','), any);
    expect(read).toEqual({ origins: new Set(['https://good.example']), refused: wrong });
  });

  it('leaves to the rule which of them are allowed', () => {
    const read = readOrigins('https://a.example http://a.example', (origin) => origin.startsWith('https:'));
    expect(read).toEqual({ origins: new Set(['https://a.example']), refused: ['http://a.example'] });
  });

  it('names nothing but what a browser would send, whatever is written', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.webUrl(), fc.string())), fc.constantFrom(',', ' ', ', '), (parts, between) => {
        const { origins } = readOrigins(parts.join(between), any);
        for (const origin of origins) expect(new URL(origin).origin).toBe(origin);
      }),
    );
  });
});
