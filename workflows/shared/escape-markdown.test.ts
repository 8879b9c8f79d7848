import { describe, expect, it } from '@jest/globals';
import { escapeName, escapeMarkdown } from './escape-markdown.ts';

describe('words in the Temporal UI', () => {
  it.each([
    ['<img src=x onerror=alert(1)>', String.raw`\<img src=x onerror=alert(1)>`],
    [String.raw`\<img src=x>`, String.raw`\\\<img src=x>`],
    ['see [our shop](https://evil.example)', String.raw`see \[our shop\](https\://evil.example)`],
    ['![x](https://evil.example/x.png)', String.raw`\!\[x\](https\://evil.example/x.png)`],
    ['one\n\n# Heading', String.raw`one \# Heading`],
    ['fish & chips &lt;', String.raw`fish \& chips \&lt;`],
    ['see www.evil.example', String.raw`see www\.evil.example`],
    ['send `retryLabel`: {"by": "Ada"}', 'send `retryLabel`: {"by": "Ada"}'],
  ])('show %j as it was typed', (words, shown) => {
    expect(escapeMarkdown(words)).toBe(shown);
  });
});

it.each([
  ['BG|101', String.raw`BG\|101`],
  ['`rm`', '\\`rm\\`'],
  [String.raw`A\|B`, String.raw`A\\\|B`],
  ['*A*_B_', String.raw`\*A\*\_B\_`],
  ['<b>A&B</b>', String.raw`\<b\>A\&B\</b\>`],
])('show the name %j as it is', (name, shown) => {
  expect(escapeName(name)).toBe(shown);
});
