import * as fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { readOrigins } from '../settings/read-origins.ts';
import { isReturnUrl, mayBeReturnOrigin, mayReturnTo, returnUrlOf } from './return-url.ts';

const read = (text: string) => readOrigins(text, mayBeReturnOrigin).origins;
const ID = '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a';

describe('the origins that shoppers may be sent back to', () => {
  it('are none where none is set', () => {
    expect(mayReturnTo('https://shop.example/return', read(''))).toBe(false);
  });

  it.each(['https://shop.example', 'https://b.example:8443', 'http://localhost', 'http://127.0.0.1:3000'])(
    'may be %s',
    (text) => {
      expect([...read(text)]).toEqual([text]);
    },
  );

  it.each(['shop.example', 'http://shop.example', 'https://shop.example/return', 'https://*.example', 'javascript:1'])(
    'are not %s',
    (text) => {
      expect(readOrigins(text, mayBeReturnOrigin).refused).toEqual([text]);
    },
  );
});

describe('mayReturnTo', () => {
  const origins = read('https://shop.example, http://localhost');

  it.each(['https://shop.example/a?b=1', 'https://SHOP.example:443/', 'http://localhost:3000/return'])(
    'takes %s',
    (address) => {
      expect(mayReturnTo(address, origins)).toBe(true);
    },
  );

  it.each([
    'http://shop.example/',
    'https://shop.example:8443/',
    'https://shop.example.evil.example/',
    'https://shop.example@evil.example/',
    'https://evil.example\\@shop.example/',
    'https://ada@shop.example/',
    'http://localhost.evil.example/',
    'https://localhost/',
    'http://127.0.0.1:3000/',
    '//shop.example/',
    'javascript:alert(1)',
    '',
  ])('refuses %s', (address) => {
    expect(mayReturnTo(address, origins)).toBe(false);
  });

  it('takes nothing that a browser would open elsewhere', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl({ withQueryParameters: true }), fc.string()), (address) => {
        if (!mayReturnTo(address, origins)) return;
        expect(new URL(address).host).toMatch(/^(shop\.example|localhost(:\d+)?)$/);
      }),
    );
  });
});

describe('isReturnUrl', () => {
  it.each(['https://shop.example/return?b=1', 'HTTP://localhost:3000/a%20b'])('takes %s', (address) => {
    expect(isReturnUrl(address)).toBe(true);
  });

  it.each([
    'https://shop.example/thank you',
    'https://shop.example/a\nb',
    'https://shop.example/#done',
    'https://ada@shop.example/',
    'https://shop.example/?of=a%40b.c',
    'https://shop.example/?card=4242%204242%204242%204242',
    'https://',
    'https://[',
    `https://shop.example/${'a'.repeat(500)}`,
    'ftp://shop.example/',
    7,
    null,
  ])('refuses %s', (address) => {
    expect(isReturnUrl(address)).toBe(false);
  });
});

describe('returnUrlOf', () => {
  it('adds the order’s id and leaves the rest of the address as it means', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (address) => {
        const [before, after] = [new URL(address), new URL(returnUrlOf(ID, address))];
        expect(after.searchParams.getAll('orderId')).toEqual([ID]);
        expect([after.origin, after.pathname]).toEqual([before.origin, before.pathname]);
        before.searchParams.delete('orderId');
        after.searchParams.delete('orderId');
        expect([...after.searchParams]).toEqual([...before.searchParams]);
        // A repeat asks for the same.
        expect(returnUrlOf(ID, returnUrlOf(ID, address))).toBe(returnUrlOf(ID, address));
      }),
    );
  });
});
