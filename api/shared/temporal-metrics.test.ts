import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { holdOrderUpdate } from '../../workflows/orders/order-contract.ts';
import { measuredCalls } from './temporal-metrics.ts';
import { TemporalUnavailable, UpdateRefused, WorkflowNotThere } from './temporal-errors.ts';
import type { TemporalCalls } from './temporal.ts';

describe('the metrics of calls of Temporal', () => {
  it('tell what was called and how it ended, and change neither', async () => {
    const registry = new Registry();
    const endings: unknown[] = [new TemporalUnavailable('away'), new WorkflowNotThere('order-1'), new Error('a bug')];
    const ping = async () => {
      const ending = endings.shift();
      if (ending) throw ending;
    };
    const executeUpdate = () => Promise.reject(new UpdateRefused('no', undefined));
    const calls = measuredCalls({ ping, executeUpdate } as unknown as TemporalCalls, registry);
    await expect(calls.ping()).rejects.toThrow('away');
    await expect(calls.ping()).rejects.toBeInstanceOf(WorkflowNotThere);
    await expect(calls.ping()).rejects.toThrow('a bug');
    await expect(calls.ping()).resolves.toBeUndefined();
    await expect(
      calls.executeUpdate('order-1', holdOrderUpdate, { orderId: 'o', request: { reason: 'Why not' }, updateId: 'u' }),
    ).rejects.toThrow('no');
    const text = await registry.metrics();
    const counted = [...text.matchAll(/_seconds_count\{call="(\w+)",outcome="([\w-]+)"\} (\d+)/g)];
    expect(counted.map(([, call, outcome, count]) => `${call} ${outcome} ${count}`).sort()).toEqual([
      'executeUpdate refused 1',
      'ping answered 1',
      'ping failed 1',
      'ping not-there 1',
      'ping unavailable 1',
    ]);
  });
});
