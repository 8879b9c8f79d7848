import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestSimulator } from './start-test-simulator.ts';
import type { TestSimulator } from './start-test-simulator.ts';

let simulator: TestSimulator;
beforeEach(async () => {
  simulator = await startTestSimulator();
});
afterEach(() => simulator.close());

const pay = (currency: string, amount: number, payment_method = 'pm_card_visa') =>
  simulator.stripe.paymentIntents.create({ amount, currency, confirm: true, capture_method: 'manual', payment_method });
const outcome = async (...args: Parameters<typeof pay>) => {
  try {
    return (await pay(...args)).status;
  } catch (error) {
    const { code, decline_code: decline, param } = error as { code?: string; decline_code?: string; param?: string };
    return decline ?? code ?? `${param}?`;
  }
};

describe("amounts in Stripe's units", () => {
  it.each([
    ['isk', 5_00, 'amount_too_small'],
    ['isk', 1_000_00, 'requires_capture'],
    ['isk', 1_000_50, 'invalid_charge_amount'],
    ['ugx', 50_000_00, 'requires_capture'],
    ['ugx', 50_000_01, 'invalid_charge_amount'],
    ['huf', 1_045_45, 'requires_capture'],
    ['twd', 800_45, 'requires_capture'],
    ['mga', 12_345, 'requires_capture'],
    ['kwd', 5_120, 'requires_capture'],
    ['kwd', 5_124, 'invalid_charge_amount'],
    ['bhd', 9_999, 'invalid_charge_amount'],
    ['jpy', 51, 'requires_capture'],
  ])('%s %i: %s', async (currency, amount, expected) => {
    expect(await outcome(currency, amount)).toBe(expected);
  });

  it.each([
    ['gbp', 29, 'amount_too_small'],
    ['gbp', 30, 'requires_capture'],
    ['czk', 14_99, 'amount_too_small'],
    ['huf', 174_00, 'amount_too_small'],
    ['mxn', 9_99, 'amount_too_small'],
    ['kwd', 100, 'amount_too_small'],
    ['eur', 0, 'parameter_invalid_integer'],
    ['usd', 99_999_999, 'requires_capture'],
    ['usd', 100_000_000, 'amount_too_large'],
    ['jpy', 9_999_999_999, 'requires_capture'],
    ['jpy', 10_000_000_000, 'amount_too_large'],
    ['idr', 999_999_999_999, 'requires_capture'],
    ['inr', 1_000_000_000, 'amount_too_large'],
  ])('%s %i: %s (least and most)', async (currency, amount, expected) => {
    expect(await outcome(currency, amount)).toBe(expected);
  });

  it('refuses currencies that Stripe does not have', async () => {
    expect(await Promise.all(['irr', 'svc', 'xau', 'euro'].map((currency) => outcome(currency, 10_000)))).toEqual(
      Array.from({ length: 4 }, () => 'currency?'),
    );
  });

  it('declines what American Express and Discover do not take', async () => {
    expect(await outcome('brl', 10_000, 'pm_card_amex')).toBe('currency_not_supported');
    expect(await outcome('idr', 9_999_999_999, 'pm_card_amex')).toBe('invalid_amount');
    expect(await outcome('jpy', 100_000_000, 'pm_card_discover')).toBe('invalid_amount');
    expect(await outcome('brl', 10_000, 'pm_card_visa')).toBe('requires_capture');
  });

  it('refuses fractions in captures and refunds too', async () => {
    const kwd = await pay('kwd', 5_120);
    await expect(simulator.stripe.paymentIntents.capture(kwd.id, { amount_to_capture: 4_001 })).rejects.toMatchObject({
      code: 'invalid_charge_amount',
      param: 'amount_to_capture',
    });
    await simulator.stripe.paymentIntents.capture(kwd.id);
    await expect(simulator.stripe.refunds.create({ payment_intent: kwd.id, amount: 1_234 })).rejects.toMatchObject({
      code: 'invalid_charge_amount',
      param: 'amount',
    });
  });

  it('says the limit in words', async () => {
    await expect(pay('gbp', 1)).rejects.toThrow('Amount must be at least £0.30 gbp');
    await expect(pay('usd', 10 ** 9)).rejects.toThrow('Amount must be no more than $999,999.99 usd');
  });
});
