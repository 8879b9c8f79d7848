import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { createDeclineLimit, refusalOf } from './decline-limit.ts';
import { createLimitAlarm } from './limit-alarm.ts';

const unnamed = { credentialId: 'shop', shopper: undefined };
const named = { credentialId: 'shop', shopper: '203.0.113.7' };

function aLimit(declinesOfKey: number) {
  const warnings: unknown[] = [];
  const registry = new Registry();
  const alarm = createLimitAlarm({ warn: (facts: unknown) => void warnings.push(facts) } as never, registry);
  return { ...createDeclineLimit(async () => declinesOfKey, alarm), warnings, metrics: () => registry.metrics() };
}

describe('the limit of declines', () => {
  it('is told once when it is reached, in the log and as a metric', async () => {
    const limit = aLimit(2);
    for (let n = 0; n < 4; n += 1) await limit.note(unnamed);
    expect(limit.warnings).toEqual([{ limit: 'declines', credentialId: 'shop' }]);
    expect(await limit.metrics()).toContain('quartermaster_limits_reached_total{limit="declines"} 1');
  });

  it('has a value from the start, without which no alert would tell of the first time', async () => {
    const metrics = await aLimit(2).metrics();
    for (const name of ['declines', 'declines-ceiling', 'bad-signatures']) {
      expect(metrics).toContain(`quartermaster_limits_reached_total{limit="${name}"} 0`);
    }
  });

  it('lets nobody wait before it is reached, and only those who failed to pay after that', async () => {
    const limit = aLimit(2);
    await limit.note(named);
    expect(await limit.whoWaits(named)).toBe('nobody');
    await limit.note({ ...named, shopper: '203.0.113.8' });
    for (const payer of [named, { ...named, shopper: '203.0.113.9' }, unnamed]) {
      expect(await limit.whoWaits(payer)).toBe('declined-buyers');
    }
    expect(await limit.whoWaits({ ...named, credentialId: 'another' })).toBe('nobody');
  });

  it('lets all wait behind an IPv4 address only when several of them were declined', async () => {
    const limit = aLimit(1);
    for (let n = 0; n < 2; n += 1) await limit.note(named);
    expect(await limit.whoWaits(named)).toBe('declined-buyers');
    await limit.note(named);
    expect(await limit.whoWaits(named)).toBe('this-network');
    expect(await limit.whoWaits({ ...named, shopper: '203.0.113.8' })).toBe('declined-buyers');
  });

  it.each([
    ['a subscriber', 1, '2001:db8:0:1::/64', '2001:db8:0:2::/64'],
    ['a household', 3, '2001:db8:0:ff::/64', '2001:db8:0:100::/64'],
    ['a site', 10, '2001:db8:0:ffff::/64', '2001:db8:1:0::/64'],
  ])('lets all of %s wait after %d cards, whichever networks of theirs they had', async (_who, cards, one, other) => {
    const limit = aLimit(2);
    for (let n = 0; n < 2; n += 1) await limit.note(unnamed);
    // In a household each in another /64, in a site each in another /56.
    const step = cards === 10 ? 0x100 : 1;
    for (let n = 1; n <= cards; n += 1) {
      expect(await limit.whoWaits({ ...named, shopper: one })).toBe('declined-buyers');
      await limit.note({ ...named, shopper: `2001:db8:0:${(n * step).toString(16)}::/64` });
    }
    expect(await limit.whoWaits({ ...named, shopper: one })).toBe('this-network');
    expect(await limit.whoWaits({ ...named, shopper: other })).toBe('declined-buyers');
  });

  it('lets all wait where ten times as many are declined, of those who are named or who are not', async () => {
    const limit = aLimit(2);
    for (let n = 0; n < 20; n += 1) await limit.note(unnamed);
    expect(await limit.whoWaits(unnamed)).toBe('everybody');
    expect(await limit.whoWaits(named)).toBe('declined-buyers');
    for (let n = 0; n < 20; n += 1) await limit.note({ ...named, shopper: `2001:db8:${n.toString(16)}:1::/64` });
    expect(await limit.whoWaits(named)).toBe('everybody');
    expect(limit.warnings).toEqual([
      { limit: 'declines', credentialId: 'shop' },
      { limit: 'declines-ceiling', credentialId: 'shop', shoppers: 'unnamed' },
      { limit: 'declines-ceiling', credentialId: 'shop', shoppers: 'named' },
    ]);
  });

  it('is none where it is set to 0', async () => {
    const limit = aLimit(0);
    for (let n = 0; n < 3; n += 1) await limit.note(named);
    expect(await limit.whoWaits(named)).toBe('nobody');
    expect(limit.warnings).toEqual([]);
  });
});

describe('why somebody is refused', () => {
  it('is told to nobody who is served', () => {
    expect(refusalOf('nobody', { declined: true })).toBeUndefined();
    expect(refusalOf('declined-buyers', { declined: false })).toBeUndefined();
  });

  it.each([
    ['declined-buyers', true, 'one of them was yours'],
    ['this-network', false, 'the network that you use'],
    ['everybody', false, 'at the moment: try again'],
  ] as const)('is true of %s', (who, declined, words) => {
    expect(refusalOf(who, { declined })?.detail).toContain(words);
  });
});
