import { TypedSearchAttributes } from '@temporalio/common';
import { describe, expect, it } from '@jest/globals';
import { orderIdKey } from '../../workflows/shared/order-id-key.ts';
import { expectedWorkflowIds, runsOfOrders, type Run } from './histories-of-erasure.ts';

const DAY_MS = 24 * 3_600_000;

function aRun(workflowId: string, { orderId, startedBy }: { orderId?: string; startedBy?: string } = {}): Run {
  return {
    workflowId,
    runId: `run of ${workflowId}`,
    status: { name: 'COMPLETED' },
    typedSearchAttributes: new TypedSearchAttributes(
      orderId === undefined ? [] : [{ key: orderIdKey, value: orderId }],
    ),
    ...(startedBy === undefined ? {} : { parentExecution: { workflowId: startedBy, runId: `run of ${startedBy}` } }),
  };
}

describe('the runs of an erasure', () => {
  it('are those of its orders, and not what another order of the same number has started', () => {
    const own = [
      aRun('order-A-1', { orderId: 'hers' }),
      aRun('payment-A-1', { startedBy: 'order-A-1' }),
      aRun('shipment-A-1-1', { orderId: 'hers', startedBy: 'order-A-1' }),
      aRun('quote-1'),
    ];
    const others = [
      aRun('order-A-2', { orderId: 'his' }),
      aRun('payment-A-2', { startedBy: 'order-A-2' }),
      aRun('shipment-A-2-1', { orderId: 'his', startedBy: 'order-A-2' }),
    ];
    expect(runsOfOrders([...others, ...own], ['hers'])).toEqual(own);
  });
});

describe('the workflows whose histories must be there', () => {
  it('are those of orders that ended within the namespace’s retention', () => {
    const now = Date.UTC(2026, 10, 30);
    const ended = [1, 29, 30, 400].map((days) => ({
      number: days,
      closedAt: new Date(now - days * DAY_MS).toISOString(),
    }));
    expect(expectedWorkflowIds({ ended }, { now, retentionMs: 30 * DAY_MS })).toEqual(['order-A-1', 'order-A-29']);
  });
});
