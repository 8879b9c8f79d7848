import { describe, expect, it } from '@jest/globals';
import { leastCpuMs } from '../tests/support/least-cpu-ms.ts';
import { EASYPOST_SIGNATURE } from './easypost/easypost-signature.ts';
import { STRIPE_SIGNATURE } from './stripe/stripe-signature.ts';

const hex = '0a'.repeat(32);

describe('what looks like a signature', () => {
  it.each([
    [`t=1700000000,v1=${hex}`],
    [`t=1700000000,v1=${hex},v0=${hex}`],
    [`t=1700000000,v1=${hex},v1=${hex}`],
    [`v1=${hex},t=1700000000`],
  ])('is Stripe’s: %s', (given) => expect(STRIPE_SIGNATURE.hasShape(given)).toBe(true));

  it.each([
    [''],
    ['t=1700000000'],
    [`v1=${hex}`],
    [`t=x,v1=${hex}`],
    [`t=1700000000,v0=${hex}`],
    [`t=1700000000,v1=${hex}0`],
    [`start=1,dev1=${hex}`],
  ])('is not Stripe’s: "%s"', (given) => expect(STRIPE_SIGNATURE.hasShape(given)).toBe(false));

  it('is no longer than any provider writes it', () => {
    expect(STRIPE_SIGNATURE.hasShape(`t=1700000000,v1=${hex},${'v0=0,'.repeat(200)}`)).toBe(false);
    expect(EASYPOST_SIGNATURE.hasShape(`hmac-sha256-hex=${hex}`)).toBe(true);
    expect(EASYPOST_SIGNATURE.hasShape(`hmac-sha256-hex=${hex}0`)).toBe(false);
  });

  // The longest header that Node takes is 16 KB. An expression that begins anew at each character needs a second for these.
  it.each([
    ['parts that begin like one', `${'v1=00000000,'.repeat(1_325)}t=1`],
    ['beginnings only', 'v1='.repeat(5_300)],
    ['one long part', `t=1,v1=${'0'.repeat(15_900)}`],
  ])('is told from %s at once', (_what, given) => {
    const costMs = leastCpuMs(() => {
      expect([STRIPE_SIGNATURE.hasShape(given), EASYPOST_SIGNATURE.hasShape(given)]).toEqual([false, false]);
    });
    expect(costMs).toBeLessThan(200);
  });
});
