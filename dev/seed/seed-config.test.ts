import { describe, expect, it } from '@jest/globals';
import { policySetting, readSeedConfig } from './seed-config.ts';

describe('the policies of a seed', () => {
  it('are none unless they are given', () => {
    expect(readSeedConfig({})).toEqual({ policies: {} });
  });

  it('are read as they were handed on', () => {
    const policies = { payment: { deadlineSeconds: 30 }, quotes: { lifeSeconds: 14_400 } };
    expect(readSeedConfig({ ...policySetting(policies) })).toEqual({ policies });
  });

  it.each([
    [{ nothing: {} }, /no policy nothing/],
    [{ payment: { deadline: 1 } }, /payment cannot have deadline 1/],
    [{ payment: { deadlineSeconds: 0 } }, /deadlineSeconds 0/],
  ])('are refused where they cannot be: %j', (policies, why) => {
    expect(() => readSeedConfig({ SEED_POLICIES: JSON.stringify(policies) })).toThrow(why);
  });
});
