import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isUtf8 } from 'node:buffer';
import { createUtf8Scan } from './utf8-scan.ts';

function scan(bytes: Uint8Array, chunkSize = 1_000) {
  const utf8 = createUtf8Scan();
  for (let at = 0; at < bytes.length; at += chunkSize) utf8.read(Buffer.from(bytes.subarray(at, at + chunkSize)));
  return utf8.end();
}

/** Bytes that come near to being UTF-8. */
const anyBytes = fc
  .array(
    fc.oneof(
      fc.constantFrom('a', '\n', 'é', '€', '🎁').map((letter) => [...Buffer.from(letter)]),
      fc.constantFrom(0x80, 0xbf, 0xc0, 0xc2, 0xe0, 0xed, 0xf0, 0xf4, 0xf5, 0xff).map((byte) => [byte]),
    ),
    { maxLength: 40 },
  )
  .map((letters) => Uint8Array.from(letters.flat()));

describe('a scan for what is not UTF-8', () => {
  it('finds a fault where there is one, and nothing wrong before it, however the file is cut', () => {
    fc.assert(
      fc.property(anyBytes, fc.integer({ min: 1, max: 9 }), (bytes, chunkSize) => {
        const { fault, faults } = scan(bytes, chunkSize);
        expect({ whole: fault === undefined, faults: faults === 0 }).toEqual({
          whole: isUtf8(bytes),
          faults: isUtf8(bytes),
        });
        if (!fault) return;
        const before = bytes.subarray(0, fault.byte - 1);
        expect(isUtf8(before)).toBe(true);
        expect(fault.line).toBe(Buffer.from(before).toString().split('\n').length);
      }),
      { numRuns: 1_000 },
    );
  });

  it('counts letters beyond ASCII, and says which byte no spreadsheet of Windows writes', () => {
    expect(scan(Buffer.from('aé€🎁'))).toMatchObject({ faults: 0, letters: 3 });
    expect(scan(Buffer.from([0x61, 0xfc, 0x61, 0x81]))).toMatchObject({ faults: 2, letters: 0, notWindows1252: 4 });
  });

  it('shows what stands beside a fault on its line', () => {
    expect(scan(Buffer.from('before\n1,GR\xdcN,2\nbehind', 'latin1')).fault?.around.toString('latin1')).toBe(
      '1,GRÜN,2',
    );
  });
});
