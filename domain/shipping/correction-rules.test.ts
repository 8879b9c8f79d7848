import { describe, expect, it } from '@jest/globals';
import { findCorrectionViolation, type CorrectionFacts } from './correction-rules.ts';

const york = { name: 'Ada Lovelace', line1: '7 Bridge Street', city: 'York', postalCode: 'YO1 6DA', country: 'GB' };
const asks = (change: Partial<CorrectionFacts> = {}) =>
  findCorrectionViolation({
    from: york,
    to: { ...york, line1: '8 Bridge Street', postalCode: 'yo16da' },
    hasLabel: false,
    corrected: 2,
    asked: 9,
    ...change,
  });

describe('a storefront that corrects an address', () => {
  it('may within the postal code, until a label is bought', () => {
    expect(asks()).toBeUndefined();
    expect(asks({ hasLabel: true })).toMatchObject({ refusal: 'order-step-refused' });
  });

  it('may three times, and ask ten times', () => {
    expect(asks({ corrected: 3 })).toMatchObject({ refusal: 'order-step-refused' });
    expect(asks({ asked: 10 })).toMatchObject({ refusal: 'order-step-refused' });
  });

  it('may add the last four digits of a ZIP code', () => {
    const from = { ...york, city: 'New York', postalCode: '10001', country: 'US' };
    expect(asks({ from, to: { ...from, postalCode: '10001-1234' } })).toBeUndefined();
    expect(asks({ from: { ...from, postalCode: '10001-1234' }, to: from })).toBeUndefined();
    expect(asks({ from, to: { ...from, postalCode: '10002-1234' } })).toMatchObject({ refusal: 'reprice-needed' });
  });

  it('may not where the price was for another postal code or country', () => {
    expect(asks({ to: { ...york, postalCode: 'ZE1 0AA' } })).toMatchObject({ refusal: 'reprice-needed' });
    expect(asks({ to: { ...york, country: 'IE' } })).toMatchObject({ refusal: 'reprice-needed' });
  });
});
