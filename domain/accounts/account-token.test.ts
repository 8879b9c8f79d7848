import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  ACCOUNT_SIGNATURE_BYTES,
  accountClaimBytes,
  accountTokenOf,
  readAccountToken,
  tokenPurposes,
  type TokenPurpose,
} from './account-token.ts';

const claims = fc.record({
  keyNumber: fc.integer({ min: 1, max: 65_535 }),
  purpose: fc.constantFrom(...(Object.keys(tokenPurposes) as TokenPurpose[])),
  accountId: fc.uuid({ version: 7 }),
  version: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  expiresAtSeconds: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
});
const signature = fc.uint8Array({ minLength: ACCOUNT_SIGNATURE_BYTES, maxLength: ACCOUNT_SIGNATURE_BYTES });

describe('the token of an account', () => {
  it('says what it was made of, whatever that is', () => {
    fc.assert(
      fc.property(claims, signature, (made, signed) => {
        const read = readAccountToken(accountTokenOf(accountClaimBytes(made), signed));
        expect(read).toMatchObject(made);
        expect(Buffer.from(read?.signature ?? [])).toEqual(Buffer.from(signed));
      }),
    );
  });

  it('is none when a character is missing, or the purpose is unknown', () => {
    const bytes = accountClaimBytes({
      keyNumber: 1,
      purpose: 'verify',
      accountId: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8e',
      version: 1,
      expiresAtSeconds: 1,
    });
    const token = accountTokenOf(bytes, new Uint8Array(ACCOUNT_SIGNATURE_BYTES));
    expect(readAccountToken(token)).toBeDefined();
    expect(readAccountToken(token.slice(0, -1))).toBeUndefined();
    expect(readAccountToken(`${token}A`)).toBeUndefined();
    const unknown = Uint8Array.from(bytes).fill(9, 2, 3);
    expect(readAccountToken(accountTokenOf(unknown, new Uint8Array(ACCOUNT_SIGNATURE_BYTES)))).toBeUndefined();
  });
});
