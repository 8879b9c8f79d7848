import { describe, expect, it } from '@jest/globals';
import { NO_EXCHANGE_RATE, type ShipmentToSend } from '../carrier-gateway.ts';
import { london, useEasyPostGateway } from '../../tests/support/use-easypost-gateway.ts';

const easypost = useEasyPostGateway();
const { aParcel } = easypost;

/** What the carriers ask for the next parcel. */
function answerOnce(prices: readonly { readonly rate: string; readonly currency: string }[]): void {
  const rates = prices.map((price, index) => ({
    id: `rate_${index}`,
    carrier: 'RoyalMail',
    service: `S${index}`,
    ...price,
    delivery_days: 1,
  }));
  const body = JSON.stringify({ object: 'Shipment', id: 'shp_odd', rates });
  easypost.simulator.faults.add({ route: 'POST /v2/shipments', body, times: 1 });
}

describe('quote', () => {
  it('offers the services of several carriers, cheapest first', async () => {
    expect(await easypost.gateway.quote(aParcel())).toEqual([
      { carrier: 'RoyalMail', service: 'Tracked48', amountMinor: 421, currency: 'GBP', deliveryDays: 3 },
      { carrier: 'RoyalMail', service: 'Tracked24', amountMinor: 549, currency: 'GBP', deliveryDays: 1 },
      { carrier: 'DPDUK', service: 'NextDay', amountMinor: 767, currency: 'GBP', deliveryDays: 1 },
      { carrier: 'UPS', service: 'UPSStandard', amountMinor: 851, currency: 'GBP', deliveryDays: 2 },
      { carrier: 'UPS', service: 'UPSSaver', amountMinor: 1_803, currency: 'GBP', deliveryDays: 1 },
    ]);
  });

  it('costs the same each time, and more for what is heavier or goes further', async () => {
    const cheapest = async (overrides: Partial<ShipmentToSend>) =>
      (await easypost.gateway.quote(aParcel(overrides)))[0]?.amountMinor ?? 0;
    const far = { ...london, country: 'NZ' };
    expect(await cheapest({})).toBe(await cheapest({}));
    expect(await cheapest({ weightGrams: 200 })).toBeLessThan(await cheapest({ weightGrams: 1_000 }));
    expect(await cheapest({ weightGrams: 1_000 })).toBeLessThan(await cheapest({ weightGrams: 5_000 }));
    expect(await cheapest({})).toBeLessThan(await cheapest({ to: far }));
  });

  it('converts the carriers’ dollars into the currency that was asked for, rounded to its decimals', async () => {
    const inYen = await easypost.gateway.quote(aParcel({ currency: 'JPY' }));
    const inDollars = await easypost.gateway.quote(aParcel({ currency: 'USD' }));
    // 5.258 dollars: 790.01 yen, 5.26 dollars.
    expect([inYen[0], inDollars[0]]).toMatchObject([
      { amountMinor: 790, currency: 'JPY' },
      { amountMinor: 526, currency: 'USD' },
    ]);
  });

  it('says that no rate of exchange is set, rather than that nobody goes there', async () => {
    await expect(easypost.gateway.quote(aParcel({ currency: 'ISK' }))).rejects.toMatchObject({
      name: 'CarrierRejected',
      code: NO_EXCHANGE_RATE,
      message: expect.stringContaining('USD'),
    });
  });

  it.each([
    ['half pennies', ['3.195', '4.15', '12.0049'], [320, 415, 1200]],
    ['a price below zero, or none', ['-3.19', 'a lot', '4.15'], [415]],
  ])('reads %s without failing the quote', async (_, prices, amounts) => {
    answerOnce(prices.map((rate) => ({ rate, currency: 'GBP' })));
    expect((await easypost.gateway.quote(aParcel())).map(({ amountMinor }) => amountMinor)).toEqual(amounts);
  });

  it.each([
    ['dollars', { rate: '3.622', currency: 'USD' }],
    ['dinars', { rate: '1.112', currency: 'KWD' }],
  ])('rounds 1.112 dinars, told in %s, up to what a card can be charged', async (_, price) => {
    answerOnce([price]);
    // Of three decimals the last must be 0 (domain/payments/charge-rules.ts).
    expect(await easypost.gateway.quote(aParcel({ currency: 'KWD' }))).toMatchObject([
      { amountMinor: 1_120, currency: 'KWD' },
    ]);
  });

  it.each([
    ['nobody goes there', { to: { ...london, country: 'AQ' } }],
    ['it is too heavy for all', { weightGrams: 21_000_000 }],
  ])('offers nothing when %s', async (_, overrides) => {
    expect(await easypost.gateway.quote(aParcel(overrides))).toEqual([]);
  });

  it('rejects a country that does not exist', async () => {
    const quote = easypost.gateway.quote(aParcel({ to: { ...london, country: 'England' } }));
    await expect(quote).rejects.toMatchObject({ name: 'CarrierRejected', code: 'ADDRESS.COUNTRY.INVALID' });
  });
});
