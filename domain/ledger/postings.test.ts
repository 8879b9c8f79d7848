import * as fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import {
  authorisationPostings,
  capturePostings,
  failedRefundPostings,
  refundPostings,
  voidPostings,
  type Posting,
} from './postings.ts';

const amounts = fc.integer({ min: 0, max: 1_000_000_000 });
/** An amount and the tax in it. */
const taxed = amounts.chain((amount) => fc.tuple(fc.constant(amount), fc.integer({ min: 0, max: amount })));

const sum = (postings: readonly Posting[]) => postings.reduce((total, { amountMinor }) => total + amountMinor, 0);

function balances(postings: readonly Posting[]): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const { account, amountMinor } of postings) totals[account] = (totals[account] ?? 0) + amountMinor;
  return Object.fromEntries(Object.entries(totals).filter(([, total]) => total !== 0));
}

describe('postings', () => {
  it('sum to zero, post no empty side and keep the currency', () => {
    fc.assert(
      fc.property(taxed, ([amount, tax]) => {
        for (const postings of [
          authorisationPostings(amount, 'EUR'),
          voidPostings(amount, 'EUR'),
          capturePostings({ takenMinor: amount, amountMinor: amount, taxMinor: tax }, 'EUR'),
          refundPostings(amount, tax, 'EUR'),
        ]) {
          expect(sum(postings)).toBe(0);
          expect(postings.every(({ amountMinor, currency }) => amountMinor !== 0 && currency === 'EUR')).toBe(true);
        }
      }),
    );
  });

  it('leave nothing of a hold that is let go of', () => {
    expect(balances([...authorisationPostings(8_410, 'EUR'), ...voidPostings(8_410, 'EUR')])).toEqual({});
  });

  it('turn a hold into money owed to us, revenue and tax', () => {
    expect(
      balances([
        ...authorisationPostings(12_000, 'EUR'),
        ...capturePostings({ takenMinor: 12_000, amountMinor: 12_000, taxMinor: 2_000 }, 'EUR'),
      ]),
    ).toEqual({
      'provider-balance': 12_000,
      'order-revenue': -10_000,
      'tax-payable': -2_000,
    });
  });

  it('keep what was taken for later parcels as a deposit until they leave', () => {
    const first = capturePostings({ takenMinor: 10_000, amountMinor: 6_000, taxMinor: 1_000 }, 'EUR');
    const taken = [...authorisationPostings(10_000, 'EUR'), ...first];
    expect(balances(taken)).toEqual({
      'provider-balance': 10_000,
      'customer-deposits': -4_000,
      'order-revenue': -5_000,
      'tax-payable': -1_000,
    });
    const second = capturePostings({ takenMinor: 0, amountMinor: 4_000, taxMinor: 0 }, 'EUR');
    expect(balances([...taken, ...second])).toEqual({
      'provider-balance': 10_000,
      'order-revenue': -9_000,
      'tax-payable': -1_000,
    });
  });

  it('leave nothing of an order that is captured in parts or at once, and refunded in full', () => {
    fc.assert(
      fc.property(fc.array(taxed, { minLength: 1, maxLength: 4 }), fc.boolean(), (parcels, atOnce) => {
        const taken = (index: number, amount: number) => (atOnce ? (index === 0 ? whole : 0) : amount);
        const whole = parcels.reduce((total, [amount]) => total + amount, 0);
        const postings = [
          ...authorisationPostings(whole, 'EUR'),
          ...parcels.flatMap(([amount, tax], index) =>
            capturePostings({ takenMinor: taken(index, amount), amountMinor: amount, taxMinor: tax }, 'EUR'),
          ),
          ...parcels.flatMap(([amount, tax]) => refundPostings(amount, tax, 'EUR')),
        ];
        expect(balances(postings)).toEqual({});
      }),
    );
  });

  it('undo a refund that failed', () => {
    expect(balances([...refundPostings(1_200, 200, 'EUR'), ...failedRefundPostings(1_200, 200, 'EUR')])).toEqual({});
  });

  it('can be stored', () => {
    // JSON and Object.is tell -0 from 0; a database does not.
    expect(refundPostings(100, 0, 'EUR').some(({ amountMinor }) => Object.is(amountMinor, -0))).toBe(false);
  });
});
