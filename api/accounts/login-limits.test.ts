import { describe, expect, it } from '@jest/globals';
import { Problem } from '../shared/problem.ts';
import { createLoginLimits, type LoginAttempt, type LoginLimits } from './login-limits.ts';

const attempt: LoginAttempt = { email: 'ada@example.com', address: undefined, device: undefined };

async function guess(limits: LoginLimits, times: number, who: LoginAttempt) {
  for (let n = 0; n < times; n += 1) await limits.noteFailure(who);
}
const isAdmitted = async (limits: LoginLimits, who: LoginAttempt) => {
  try {
    await limits.admit(who);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(Problem);
    expect((error as Problem).headers['Retry-After']).toMatch(/^\d+$/);
    return false;
  }
};

describe('guessing', () => {
  it('is slowed down after five wrong passwords of an account, and not before', async () => {
    const limits = createLoginLimits();
    await guess(limits, 4, attempt);
    expect([await isAdmitted(limits, attempt), await isAdmitted(limits, attempt)]).toEqual([true, true]);
    await guess(limits, 1, attempt);
    expect([await isAdmitted(limits, attempt), await isAdmitted(limits, attempt)]).toEqual([true, false]);
    expect(await isAdmitted(limits, { ...attempt, email: 'bob@example.com' })).toBe(true);
  });

  it('leaves the owner in on a device that is known, whatever others do elsewhere', async () => {
    const limits = createLoginLimits();
    await guess(limits, 50, attempt);
    await isAdmitted(limits, attempt);
    expect(await isAdmitted(limits, attempt)).toBe(false);
    const known = { ...attempt, device: 'qm_account_known' };
    expect([await isAdmitted(limits, known), await isAdmitted(limits, known)]).toEqual([true, true]);
    await guess(limits, 5, known);
    expect(await isAdmitted(limits, known)).toBe(false);
  });

  it('at many accounts from one address is slowed down, too', async () => {
    const limits = createLoginLimits();
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await limits.noteFailure({ email: `${name}@example.com`, address: '203.0.113.7', device: undefined });
    }
    const another = { email: 'f@example.com', device: undefined };
    expect(await isAdmitted(limits, { ...another, address: '203.0.113.7' })).toBe(true);
    expect(await isAdmitted(limits, { ...another, address: '203.0.113.7' })).toBe(false);
    expect(await isAdmitted(limits, { ...another, address: '203.0.113.8' })).toBe(true);
  });
});
