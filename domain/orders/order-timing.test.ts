import { describe, expect, it } from '@jest/globals';
import { readOrderTiming } from './order-timing.ts';

describe('the waits of an order', () => {
  it('have defaults', () => {
    expect(readOrderTiming({})).toEqual({
      paymentDeadlineMs: 14_400_000,
      paymentRetryMs: 900_000,
      paymentAttemptsMax: 10,
      paymentPollMs: 60_000,
      restockPollMs: 900_000,
      parcelSilenceMs: 432_000_000,
      releaseDelayMs: 0,
    });
  });

  it('are read as seconds', () => {
    expect(readOrderTiming({ PAYMENT_DEADLINE_SECONDS: '90' }).paymentDeadlineMs).toBe(90_000);
  });

  it('may let an order go to the warehouse at once, or within three days', () => {
    expect(readOrderTiming({ RELEASE_DELAY_SECONDS: '0' }).releaseDelayMs).toBe(0);
    expect(readOrderTiming({ RELEASE_DELAY_SECONDS: '900' }).releaseDelayMs).toBe(900_000);
    expect(() => readOrderTiming({ RELEASE_DELAY_SECONDS: '259201' })).toThrow(/RELEASE_DELAY_SECONDS .* from 0 to/);
  });

  it.each(['0', '-1', '1.5', 'soon', '72001'])('refuse a payment deadline of "%s" seconds', (text) => {
    expect(() => readOrderTiming({ PAYMENT_DEADLINE_SECONDS: text })).toThrow(/PAYMENT_DEADLINE_SECONDS/);
  });
});
