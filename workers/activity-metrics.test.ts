import { describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { Registry } from 'prom-client';
import { activityMetrics } from './activity-metrics.ts';

describe('the metrics of activities', () => {
  it('tell how long each run takes, and of what type its failure is', async () => {
    const registry = new Registry();
    const options = { interceptors: [activityMetrics(registry)], logger: new DefaultLogger('ERROR') };
    const run = (activityType: string, isLocal: boolean, activity: () => Promise<unknown>) =>
      new MockActivityEnvironment({ activityType, isLocal }, options).run(activity);
    await run('placeOrder', true, async () => 'placed');
    await expect(run('placeOrder', true, () => Promise.reject(new TypeError('a bug')))).rejects.toThrow('a bug');
    const rejected = ApplicationFailure.create({ type: 'PaymentRejected', message: 'No', nonRetryable: true });
    await expect(run('capturePayment', false, () => Promise.reject(rejected))).rejects.toThrow('No');
    const text = await registry.metrics();
    expect(text).toContain('quartermaster_activity_duration_seconds_count{activity="placeOrder",kind="local"} 2');
    expect(text).toContain(
      'quartermaster_activity_duration_seconds_count{activity="capturePayment",kind="ordinary"} 1',
    );
    expect(text).toContain('failures_total{activity="placeOrder",kind="local",failure="TypeError"} 1');
    expect(text).toContain('failures_total{activity="capturePayment",kind="ordinary",failure="PaymentRejected"} 1');
  });
});
