import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { canSell, findShopGaps } from './find-shop-gaps.ts';
import type { ShopFacts, ShopSettings } from './shop-facts.ts';

const ready: ShopFacts = {
  mode: 'live',
  keys: { storefront: 1, staff: 1, publishable: 0 },
  locations: [{ id: 'MAIN', state: 'open', country: 'GB', hasAddress: true, hasTelephone: true }],
  rates: ['standard', 'shipping'].map((taxClass) => ({ country: 'GB', taxClass })),
  classes: [{ taxClass: 'standard', variants: 3 }],
  prices: [{ currency: 'GBP', forSale: 3, orderable: 2 }],
};
const settings: ShopSettings = {
  currencies: new Set(['GBP']),
  exchangeInto: new Set(['GBP']),
  providers: {
    stripe: { secretKey: 'sk_live_1' },
    webhookSecrets: { stripe: 'whsec_1', easypost: 'secret-1' },
    returnOrigins: new Set(['https://shop.example']),
  },
  trustedProxies: 0,
  mailFrom: 'Bright Lamps <orders@bright-lamps.co.uk>',
};
const nothing: ShopFacts = {
  mode: 'live',
  keys: { storefront: 0, staff: 0, publishable: 0 },
  locations: [],
  rates: [],
  classes: [],
  prices: [],
};

const gapsOf = (facts: Partial<ShopFacts>, more: Partial<ShopSettings> = {}) =>
  findShopGaps({ ...ready, ...facts }, { ...settings, ...more });
const codesOf = (...given: Parameters<typeof gapsOf>) => gapsOf(...given).map(({ code }) => code);

describe('what a shop lacks', () => {
  it('is nothing where it can sell', () => {
    expect(gapsOf({})).toEqual([]);
  });

  it('is, in a new shop, all that it has to be given, in the order of doing so', () => {
    const gaps = findShopGaps(nothing, settings);
    expect(gaps.map(({ code }) => code)).toEqual([
      'no-staff-key',
      'no-storefront-key',
      'no-open-location',
      'no-tax-rate',
      'nothing-for-sale',
    ]);
    expect(canSell(gaps)).toBe(false);
  });

  it('is worth a look where visitors of a page have no address of their own, which may be meant so', () => {
    const keys = { storefront: 1, staff: 1, publishable: 1 };
    expect(gapsOf({ keys })).toMatchObject([{ code: 'visitors-without-address', blocks: false }]);
    expect(gapsOf({ keys }, { trustedProxies: 1 })).toEqual([]);
    expect(gapsOf({ keys, mode: 'simulated' }).map(({ code }) => code)).not.toContain('visitors-without-address');
  });

  it.each<[string, Partial<ShopFacts>, string, boolean]>([
    ['a key for staff', { keys: { storefront: 1, staff: 0, publishable: 0 } }, 'no-staff-key', true],
    ['a key for a storefront', { keys: { storefront: 0, staff: 2, publishable: 0 } }, 'no-storefront-key', true],
    [
      'a location that is open',
      { locations: [{ id: 'MAIN', state: 'paused', country: 'GB', hasAddress: true, hasTelephone: true }] },
      'no-open-location',
      true,
    ],
    [
      'the telephone number of its location',
      { locations: [{ id: 'MAIN', state: 'open', country: 'GB', hasAddress: true, hasTelephone: false }] },
      'location-without-telephone',
      false,
    ],
    [
      'the address of its location',
      { locations: [{ id: 'MAIN', state: 'open', country: null, hasAddress: false, hasTelephone: false }] },
      'location-without-address',
      true,
    ],
    [
      'rates in the country where it is',
      { locations: [{ id: 'MAIN', state: 'open', country: 'IE', hasAddress: true, hasTelephone: true }] },
      'own-country-not-sold-to',
      false,
    ],
    [
      'the rate of a class',
      { classes: [...ready.classes, { taxClass: 'books', variants: 1 }] },
      'class-without-rate',
      false,
    ],
    ['a rate of all that it has', { classes: [{ taxClass: 'books', variants: 1 }] }, 'class-without-rate', true],
    [
      'the rate of sending somewhere',
      { rates: [...ready.rates, { country: 'FR', taxClass: 'standard' }] },
      'country-without-shipping-rate',
      false,
    ],
    ['a price', { prices: [] }, 'nothing-for-sale', true],
    ['a price in its currency', { prices: [{ currency: 'EUR', forSale: 3, orderable: 3 }] }, 'nothing-for-sale', true],
    ['stock', { prices: [{ currency: 'GBP', forSale: 3, orderable: 0 }] }, 'nothing-in-stock', true],
  ])('may be %s', (_what, facts, code, blocks) => {
    const gaps = gapsOf(facts);
    expect(gaps.map((gap) => [gap.code, gap.blocks])).toEqual([[code, blocks]]);
  });

  it('may be settings of its own', () => {
    expect(codesOf({}, { providers: { ...settings.providers, stripe: { secretKey: 'sk_test_1' } } })).toEqual([
      'settings-of-another-shop',
    ]);
    expect(codesOf({}, { exchangeInto: new Set(['EUR']) })).toEqual(['no-exchange-rate']);
    expect(codesOf({}, { providers: {}, mailFrom: 'shop@example.com' })).toEqual([
      'no-return-origin',
      'mail-sender-is-an-example',
    ]);
    expect(codesOf({ mode: 'simulated' }, { providers: {}, exchangeInto: new Set(), mailFrom: undefined })).toEqual([]);
  });

  it('is named once for all countries that lack it', () => {
    const countries = ['AT', 'DE', 'FR'];
    const rates = [...ready.rates, ...countries.map((country) => ({ country, taxClass: 'standard' }))];
    const [gap] = gapsOf({ rates });
    expect(gap?.what).toBe('AT, DE and FR have tax rates for goods, and none for sending them.');
    const many = Array.from({ length: 12 }, (_, index) => ({ country: `A${index}`, taxClass: 'standard' }));
    expect(gapsOf({ rates: [...ready.rates, ...many] })[0]?.what).toMatch(/ and 4 more have/);
  });

  it('always says why it matters and what mends it', () => {
    const code = fc.constantFrom('GB', 'DE', 'FR');
    const facts = fc.record({
      mode: fc.constantFrom('live' as const, 'simulated' as const),
      keys: fc.record({ storefront: fc.nat(1), staff: fc.nat(1), publishable: fc.nat(1) }),
      locations: fc.array(
        fc.record({
          id: fc.constantFrom('MAIN', 'EAST'),
          state: fc.constantFrom('open' as const, 'paused' as const, 'closed' as const),
          country: fc.option(code),
          hasAddress: fc.boolean(),
          hasTelephone: fc.boolean(),
        }),
      ),
      rates: fc.array(fc.record({ country: code, taxClass: fc.constantFrom('standard', 'books', 'shipping') })),
      classes: fc.array(
        fc.record({ taxClass: fc.constantFrom('standard', 'books'), variants: fc.integer({ min: 1 }) }),
      ),
      prices: fc.array(
        fc.record({ currency: fc.constantFrom('GBP', 'EUR'), forSale: fc.nat(2), orderable: fc.nat(2) }),
      ),
    });
    fc.assert(
      fc.property(facts, (given) => {
        for (const gap of findShopGaps(given, settings)) {
          expect(gap.what).toMatch(/^[A-Z].*\.$/);
          expect(gap.why).toMatch(/\.$/);
          expect(gap.mend).not.toBe('');
        }
      }),
    );
  });
});
