import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { plainRecoveryCode, recoveryCodeOf } from './recovery-code.ts';

const sixteenBytes = fc.uint8Array({ minLength: 16, maxLength: 16 });

it('is known however it was typed', () => {
  fc.assert(
    fc.property(sixteenBytes, (random) => {
      const code = recoveryCodeOf(random);
      expect(code).toMatch(/^[0-9a-z]{4}(-[0-9a-z]{4}){3}$/);
      const plain = plainRecoveryCode(code);
      expect(plain).toBe(code.replaceAll('-', ''));
      const typed = code.toUpperCase().replaceAll('0', 'O').replaceAll('1', 'l').replaceAll('-', ' ');
      expect(plainRecoveryCode(` ${typed} `)).toBe(plain);
    }),
  );
});

it('is none where it is too short, or has a letter that no code has', () => {
  expect(plainRecoveryCode('0000-0000-0000-000')).toBeUndefined();
  expect(plainRecoveryCode('0000-0000-0000-000u')).toBeUndefined();
});
