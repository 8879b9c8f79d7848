import { describe, expect, it } from '@jest/globals';
import { assert, property, string } from 'fast-check';
import { isLocale, localeOf } from './locale.ts';

describe('the language of a page', () => {
  it.each([
    ['', 'en'],
    ['de', 'de'],
    ['de-AT,de;q=0.9,en;q=0.8', 'de'],
    ['fr-FR, en;q=0.5, de;q=0.7', 'de'],
    ['de;q=0, en', 'en'],
    ['fr', 'en'],
    ['EN-gb', 'en'],
  ])('is, of %j, %s', (header, locale) => {
    expect(localeOf(header)).toBe(locale);
  });

  it('is one of ours whatever is sent', () => {
    assert(property(string(), (header) => isLocale(localeOf(header))));
  });
});
