import { describe, expect, it } from '@jest/globals';
import { plainWords } from './plain-words.ts';

describe('words in the Temporal UI', () => {
  it.each([
    ['<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)>'],
    ['see [our shop](https://evil.example)', String.raw`see \[our shop\](https://evil.example)`],
    ['![x](https://evil.example/x.png)', String.raw`\!\[x\](https://evil.example/x.png)`],
    ['one\n\n# Heading', String.raw`one \# Heading`],
    ['fish & chips', 'fish &amp; chips'],
    ['send `retryLabel`: {"by": "Ada"}', 'send `retryLabel`: {"by": "Ada"}'],
  ])('show %j as it was typed', (words, shown) => {
    expect(plainWords(words)).toBe(shown);
  });
});
