import { describe, expect, it } from '@jest/globals';
import { readOrderTiming } from './order-timing.ts';

describe('the waits of an order', () => {
  it('have defaults', () => {
    expect(readOrderTiming({})).toEqual({
      paymentDeadlineMs: 14_400_000,
      paymentPollMs: 60_000,
      restockPollMs: 900_000,
      parcelSilenceMs: 432_000_000,
    });
  });

  it('are read as seconds', () => {
    expect(readOrderTiming({ PAYMENT_DEADLINE_SECONDS: '90' }).paymentDeadlineMs).toBe(90_000);
  });

  it.each(['0', '-1', '1.5', 'soon', '72001'])('refuse a payment deadline of "%s" seconds', (text) => {
    expect(() => readOrderTiming({ PAYMENT_DEADLINE_SECONDS: text })).toThrow(/PAYMENT_DEADLINE_SECONDS/);
  });
});
