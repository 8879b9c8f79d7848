import { describe, expect, it } from '@jest/globals';
import { generate } from 'otplib';
import {
  authenticatorUri,
  hashOfRecoveryCode,
  newAuthenticatorSecret,
  newRecoveryCodes,
  timeStepOf,
} from './staff-authenticator.ts';

const secret = newAuthenticatorSecret();
const NOW = 1_800_000_000;
const codeAt = (seconds: number) => generate({ secret, epoch: seconds });

describe('a code of an authenticator', () => {
  it('is good in its step, in the one before and in the one after', async () => {
    const good = async (offset: number) =>
      (await timeStepOf({ secret, code: await codeAt(NOW + offset), lastTimeStep: null, nowMs: NOW * 1_000 })) !==
      undefined;
    expect([await good(-60), await good(-30), await good(0), await good(30), await good(60)]).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  it('is good once: neither it nor an earlier one after it', async () => {
    const nowMs = NOW * 1_000;
    const code = await codeAt(NOW);
    const lastTimeStep = (await timeStepOf({ secret, code, lastTimeStep: null, nowMs })) ?? 0;
    expect(lastTimeStep).toBe(NOW / 30);
    expect(await timeStepOf({ secret, code, lastTimeStep, nowMs })).toBeUndefined();
    expect(await timeStepOf({ secret, code: await codeAt(NOW - 30), lastTimeStep, nowMs })).toBeUndefined();
    expect(await timeStepOf({ secret, code: await codeAt(NOW + 30), lastTimeStep, nowMs })).toBe(NOW / 30 + 1);
  });

  it.each(['', '12345', '1234567', 'abcdef', '１２３４５６'])('is none where it is written as %p', async (code) => {
    expect(await timeStepOf({ secret, code, lastTimeStep: null, nowMs: NOW * 1_000 })).toBeUndefined();
  });

  it('may be typed with a blank in it', async () => {
    const code = (await codeAt(NOW)).replace(/^(...)/, '$1 ');
    expect(await timeStepOf({ secret, code, lastTimeStep: null, nowMs: NOW * 1_000 })).toBe(NOW / 30);
  });
});

it('tells authenticators whose it is', () => {
  const uri = new URL(authenticatorUri(secret, 'grace@shop.example'));
  expect(uri.protocol).toBe('otpauth:');
  expect(uri.searchParams.get('secret')).toBe(secret);
  expect(uri.searchParams.get('issuer')).toBe('Quartermaster');
});

it('makes ten recovery codes, each known by its hash', () => {
  const { codes, hashes } = newRecoveryCodes();
  expect(new Set(codes).size).toBe(10);
  expect(codes.map((code) => hashOfRecoveryCode(code.toUpperCase()))).toEqual(hashes);
  expect(hashOfRecoveryCode('nonsense')).toBeUndefined();
});
