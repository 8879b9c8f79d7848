import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { nextPage, stepTo } from './next-page.ts';

describe('the page after signing in', () => {
  it.each(['/ops', '/ops/orders/1', '/ops/tasks?state=open&after=x%20y', '/ops?x=1'])('may be %s', (page) => {
    expect(nextPage(page)).toBe(page);
  });

  it.each([
    undefined,
    '',
    'https://evil.example',
    '//evil.example',
    '/opsevil',
    '/ops\\evil',
    '/ops/\nSet-Cookie: a=b',
    '/ops/sign-in?next=/ops',
    '/v1/orders',
    '/ops/"><script>',
  ])('is the first one instead of %p', (page) => {
    expect(nextPage(page)).toBe('/ops');
  });

  it('is on this host whatever is asked for', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((text) => `/ops${text}`),
        ),
        (asked) => {
          const url = new URL(nextPage(asked), 'https://shop.example');
          expect(url.host).toBe('shop.example');
          expect(new URL(stepTo('/ops/set-up', nextPage(asked)), url).host).toBe('shop.example');
        },
      ),
    );
  });
});
