import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { createDeclineLimit } from './decline-limit.ts';
import { createLimitAlarm } from './limit-alarm.ts';

const unnamed = { credentialId: 'shop', shopper: undefined };
const named = { credentialId: 'shop', shopper: '203.0.113.7' };

function aLimit(declinesOfKey: number) {
  const warnings: unknown[] = [];
  const registry = new Registry();
  const alarm = createLimitAlarm({ warn: (facts: unknown) => void warnings.push(facts) } as never, registry);
  return { ...createDeclineLimit({ declinesOfKey }, alarm), warnings, metrics: () => registry.metrics() };
}

describe('the limit of declines', () => {
  it('is told once when it is reached, in the log and as a metric', async () => {
    const limit = aLimit(2);
    for (let n = 0; n < 4; n += 1) await limit.note(unnamed);
    expect(limit.warnings).toEqual([{ limit: 'declines', credentialId: 'shop' }]);
    expect(await limit.metrics()).toContain('quartermaster_limits_reached_total{limit="declines"} 1');
  });

  it('lets nobody wait before it is reached, and only those who were declined after that', async () => {
    const limit = aLimit(2);
    await limit.note(named);
    expect(await limit.whoWaits(named)).toBe('nobody');
    await limit.note({ ...named, shopper: '203.0.113.8' });
    expect(await limit.whoWaits(named)).toBe('this-shopper');
    expect(await limit.whoWaits({ ...named, shopper: '203.0.113.9' })).toBe('declined-buyers');
    expect(await limit.whoWaits(unnamed)).toBe('declined-buyers');
    expect(await limit.whoWaits({ ...named, credentialId: 'another' })).toBe('nobody');
  });

  it('lets all wait who are not named, and nobody who is, where ten times as many have no name', async () => {
    const limit = aLimit(2);
    for (let n = 0; n < 20; n += 1) await limit.note(unnamed);
    expect(await limit.whoWaits(unnamed)).toBe('this-shopper');
    expect(await limit.whoWaits(named)).toBe('declined-buyers');
  });

  it('is none where it is set to 0', async () => {
    const limit = aLimit(0);
    for (let n = 0; n < 3; n += 1) await limit.note(named);
    expect(await limit.whoWaits(named)).toBe('nobody');
    expect(limit.warnings).toEqual([]);
  });
});
