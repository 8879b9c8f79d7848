import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createLog } from '../telemetry/log.ts';
import { activityLog } from './activity-log.ts';
import { createTemporalLogger } from './temporal-logger.ts';

describe('the log of a step that failed', () => {
  async function logOf(workflowId: string, args: unknown[]) {
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    const logger = createTemporalLogger(createLog({ process: 'worker', level: 'info', secrets: [], destination }));
    const info = { activityType: 'placeOrder', attempt: 3, workflowExecution: { workflowId, runId: randomUUID() } };
    const environment = new MockActivityEnvironment(info, { interceptors: [activityLog], logger });
    const failure = new TypeError('a bug', { cause: new Error('deeper down') });
    await expect(environment.run(() => Promise.reject(failure), ...args)).rejects.toThrow('a bug');
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  it('names workflow, order, step, attempt and failure, and the cause', async () => {
    const orderId = randomUUID();
    const [line, ...others] = await logOf('order-A-1042', [{ orderId }]);
    expect(others).toEqual([]);
    expect(line).toMatchObject({
      level: 40,
      msg: 'Activity failed',
      workflowId: 'order-A-1042',
      orderId,
      orderNumber: 'A-1042',
      activityType: 'placeOrder',
      attempt: 3,
      failure: 'TypeError',
      err: { type: 'TypeError', message: 'a bug', cause: { message: 'deeper down' } },
    });
  });

  it.each(['payment-A-1042', 'backorder-A-1042', 'shipment-A-1042-2'])('finds the order’s number in %s', async (id) => {
    const [line] = await logOf(id, [{ shipmentId: randomUUID() }]);
    expect(line).toMatchObject({ orderNumber: 'A-1042' });
    expect(line).not.toHaveProperty('orderId');
  });

  it('names no order where there is none', async () => {
    for (const args of [[], [null], ['order'], [{ orderId: 7 }]]) {
      const [line] = await logOf('sweepCheckouts', args);
      expect(line).not.toHaveProperty('orderId');
      expect(line).not.toHaveProperty('orderNumber');
    }
  });
});
