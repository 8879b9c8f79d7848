import { describe, expect, it } from '@jest/globals';
import { useTestApi } from '../../tests/support/use-test-api.ts';

const api = useTestApi({ environment: { CURRENCIES: 'jpy, EUR' } });

const setRate = (path: string, pricesIncludeTax: boolean, validFrom?: string) =>
  api.call('PUT', `/v1/tax-rates/${path}`, { body: { rate: '10', pricesIncludeTax, validFrom } });

describe('the shop', () => {
  it('tells a storefront its currencies, and what one payment takes', async () => {
    const { status, headers, body } = await api.call('GET', '/v1/shop', { as: 'storefront' });
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('private, max-age=60');
    expect(body.currencies).toMatchObject([
      { code: 'EUR', minorUnitDigits: 2, step: 1, minimumPayment: { amount: 50, currency: 'EUR' } },
      { code: 'JPY', minorUnitDigits: 0, maximumPayment: { amount: 9_999_999_999, currency: 'JPY' } },
    ]);
    expect(body).toMatchObject({ mode: 'live', countries: [] });
  });

  it('tells the countries that it sells to, and what an address there needs', async () => {
    await setRate('DE/standard', true);
    await setRate('DE/shipping', true);
    await setRate('US/standard', false);
    await setRate('US/shipping', true);
    // Nothing can be sent there, nothing is sold there, and nothing is sold there yet.
    await setRate('FR/standard', true);
    await setRate('IE/shipping', true);
    await setRate('ES/standard', true, '2040-01-01');
    await setRate('ES/shipping', true, '2040-01-01');
    const { body } = await api.call('GET', '/v1/shop', { as: 'storefront' });
    expect(body.countries).toEqual([
      { code: 'DE', pricesIncludeTax: true, postalCodeRequired: true, regionCodes: false },
      { code: 'US', pricesIncludeTax: false, postalCodeRequired: true, regionCodes: true },
    ]);
  });
});
