import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { claimBytes, expiryOf, orderTokenOf, readOrderToken, SIGNATURE_BYTES } from './order-token.ts';

const claims = fc.record({
  keyNumber: fc.integer({ min: 1, max: 65_535 }),
  orderId: fc.uuid(),
  expiresAtSeconds: fc.integer({ min: 0, max: 4_294_967_295 }),
});
const signatures = fc.uint8Array({ minLength: SIGNATURE_BYTES, maxLength: SIGNATURE_BYTES });

describe('the token of an order', () => {
  it('says what it was made of', () => {
    fc.assert(
      fc.property(claims, signatures, (said, signature) => {
        const token = orderTokenOf(claimBytes(said), signature);
        const read = readOrderToken(token);
        expect(token).toMatch(/^qm_order_[A-Za-z0-9_-]{56}$/);
        expect(read).toMatchObject(said);
        expect([...(read?.signature ?? [])]).toEqual([...signature]);
        expect([...(read?.claims ?? [])]).toEqual([...claimBytes(said)]);
      }),
    );
  });

  it('has one text: whatever is changed in it makes it another, or none', () => {
    fc.assert(
      fc.property(
        claims,
        signatures,
        fc.nat(55),
        fc.constantFrom('A', 'Z', 'a', 'z', '0', '9', '_', '-'),
        (said, signature, at, letter) => {
          const token = orderTokenOf(claimBytes(said), signature);
          const index = 'qm_order_'.length + at;
          const changed = token.slice(0, index) + letter + token.slice(index + 1);
          const read = readOrderToken(changed);
          if (read) expect(orderTokenOf(read.claims, read.signature)).toBe(changed);
        },
      ),
    );
  });

  it.each([
    '',
    'qm_order_',
    `qm_order_${'A'.repeat(55)}`,
    `qm_order_${'A'.repeat(57)}`,
    `qm_order_${'A'.repeat(55)}=`,
    `qm_secret_${'A'.repeat(43)}`,
    `qm_order_${'_'.repeat(56)}x`,
  ])('is none of those: %j', (text) => expect(readOrderToken(text)).toBeUndefined());

  it('lives for ninety days from when the order was placed', () => {
    const placedAtMs = Date.parse('2026-11-30T12:00:00.700Z');
    expect(expiryOf(placedAtMs) * 1_000).toBe(Date.parse('2027-02-28T12:00:00Z'));
  });
});
