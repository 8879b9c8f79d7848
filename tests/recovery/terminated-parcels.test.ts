import { describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { terminateWorkflow } from '../support/terminate-workflow.ts';
import { itReplays, parcelOf, place, rows, shop, sweep, useRecoveryShop } from './recovery-shop.ts';

useRecoveryShop();

describe('a parcel whose workflow was terminated', () => {
  it('is started again by its order, which stays paid', async () => {
    const { parcelIs, handOver, arrive, isAt, read } = await place();
    const { id } = await parcelIs('ready');
    await terminateWorkflow(shop.temporal, await parcelOf(id));
    await handOver();
    expect((await read()).paymentStatus).not.toBe('voided');
    await arrive();
    await isAt('completed');
  });
});

describe('a parcel whose workflow was terminated after its order had begun anew', () => {
  it('gets another with the next sweep: the warehouse and the carrier go on', async () => {
    const { order, orderId, parcelIs, post, handOver, arrive, isAt } = await place();
    const { id } = await parcelIs('ready');
    await terminateWorkflow(shop.temporal, order);
    await sweep();
    // By then it has found its parcel, which is not its child, and waits until it looks again.
    await eventually(async () => {
      const { events } = await order.fetchHistory();
      return events?.some(({ timerStartedEventAttributes: timer }) => timer);
    });
    await terminateWorkflow(shop.temporal, await parcelOf(id));
    expect(await post(`/v1/shipments/${id}/pick`)).toMatchObject({ status: 503 });
    await rows(`update shipment set created_at = created_at - interval '2 minutes' where order_id = ?`, [orderId]);
    // Temporal's list lags a moment behind.
    await eventually(async () => {
      expect(await sweep()).toMatchObject({ missed: 1 });
      return true;
    });
    await handOver();
    await arrive();
    await isAt('completed');
  });
});

itReplays(5);
