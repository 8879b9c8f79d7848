import { describe, expect, it } from '@jest/globals';
import { plainName, plainWords } from './plain-words.ts';

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

it.each([
  ['BG|101', String.raw`BG\|101`],
  ['`rm`', String.raw`\`rm\``.replaceAll(String.raw`\``, '\\`')],
  [String.raw`A\|B`, String.raw`A\\\|B`],
  ['*A*_B_', String.raw`\*A\*\_B\_`],
  ['<b>A&B</b>', String.raw`&lt;b\>A&amp;B&lt;/b\>`],
])('show the name %j as it is', (name, shown) => {
  expect(plainName(name)).toBe(shown);
});
