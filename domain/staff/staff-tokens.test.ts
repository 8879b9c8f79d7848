import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { readStaffToken, SIGNATURE_BYTES, staffClaimBytes, staffTokenOf } from './staff-tokens.ts';

describe('a token of staff', () => {
  it('is read as what it was made of', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.nat({ max: 0xffff_ffff }), (memberId, number) => {
        const signature = randomBytes(SIGNATURE_BYTES);
        const read = readStaffToken(staffTokenOf(staffClaimBytes({ memberId, number }), signature));
        expect(read).toMatchObject({ memberId, number });
        expect(Buffer.from(read?.signature ?? []).equals(signature)).toBe(true);
      }),
    );
  });

  it('is none where a character is missing, or another stands for the same bytes', () => {
    const token = staffTokenOf(staffClaimBytes({ memberId: randomUUID(), number: 1 }), new Uint8Array(SIGNATURE_BYTES));
    expect(token).toHaveLength(54);
    expect(readStaffToken(token.slice(1))).toBeUndefined();
    expect(readStaffToken(`${token.slice(0, -1)}B`)).toBeUndefined();
    fc.assert(fc.property(fc.string(), (text) => void readStaffToken(text)));
  });
});
