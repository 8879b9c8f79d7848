import { describe, expect, it } from '@jest/globals';
import { requireSameOrigin } from './require-same-origin.ts';

const host = 'shop.example:8080';
const ours = 'https://shop.example:8080';

describe('a form', () => {
  it.each([
    ['same-origin', ours],
    ['same-origin', ''],
    ['', ours],
  ])('is taken that says site %j and origin %j', (secFetchSite, origin) => {
    expect(() => requireSameOrigin({ secFetchSite, origin, host })).not.toThrow();
  });

  it.each([
    ['', ''],
    ['', 'null'],
    ['', 'https://evil.example'],
    ['', 'https://shop.example'],
    ['cross-site', ''],
    ['cross-site', ours],
    ['same-site', ours],
    ['none', ours],
    ['same-origin', 'https://evil.example'],
    ['same-origin', 'null'],
  ])('is refused that says site %j and origin %j', (secFetchSite, origin) => {
    expect(() => requireSameOrigin({ secFetchSite, origin, host })).toThrow('not sent by a page of this shop');
  });
});
