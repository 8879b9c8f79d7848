import { describe, expect, it } from '@jest/globals';
import { readOrderPolls } from './order-timing.ts';

describe('how often an order looks again', () => {
  it('has defaults', () => {
    expect(readOrderPolls({})).toEqual({ paymentPollMs: 60_000, restockPollMs: 900_000 });
  });

  it('is read as seconds', () => {
    expect(readOrderPolls({ PAYMENT_POLL_SECONDS: '90' }).paymentPollMs).toBe(90_000);
  });

  it.each(['0', '-1', '1.5', 'soon', '31622401'])('is not "%s" seconds', (text) => {
    expect(() => readOrderPolls({ PAYMENT_POLL_SECONDS: text })).toThrow(/PAYMENT_POLL_SECONDS/);
  });
});
