import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../tests/support/eventually.ts';
import { ageOrders } from '../../tests/support/age-orders.ts';
import { address } from '../../tests/support/a-shop.ts';
import { shipmentAttentionSignal } from '../../workflows/fulfilment/order-shipment-contract.ts';
import { orderWorkflowId } from '../../workflows/orders/order-contract.ts';
import { ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import { terminateWorkflow } from '../../tests/support/terminate-workflow.ts';
import { useStaffedShop } from '../../tests/support/shop/use-staffed-shop.ts';

const staffed = useStaffedShop();

describe('a parcel that waited beyond its reservation, while another has left', () => {
  it('is put before a person, and leaves when its money is given up', async () => {
    const { id, parcels } = await staffed.twoReadyParcels();
    const [first, second] = parcels.map((parcel) => parcel.id);
    const writeOff = () =>
      staffed.post(`/v1/orders/${id}/write-off`, { shipmentId: second, note: 'We send it all the same.' });
    expect(await writeOff()).toMatchObject({ status: 409 });
    await staffed.post(`/v1/shipments/${first}/hand-over`);
    await eventually(async () => (await staffed.read(id)).payments[0].captured.amount > 0);
    const early = await writeOff();
    expect(early).toMatchObject({ status: 409, body: { detail: expect.stringContaining('can still be taken') } });

    await staffed.simulated(
      staffed.simulators.stripe.url,
      `/intents/${(await staffed.read(id)).payments[0].intentId}/lapse`,
    );
    const em = staffed.api.database.em.fork();
    await em.execute('update payment set authorised_until = now() where order_id = ?', [id]);
    const options = { workflowId: `sweep-${randomUUID()}`, taskQueue: ORDERS_TASK_QUEUE };
    await staffed.temporal.workflow.execute('sweepOrders', options);
    await staffed.attentionOf(id, 'may not leave');
    expect(await staffed.post(`/v1/shipments/${second}/hand-over`)).toMatchObject({ status: 409 });
    await staffed.post(`/v1/orders/${id}/acknowledge`);
    await staffed.attentionOf(id, 'may not leave');

    expect(await writeOff()).toMatchObject({ status: 200, body: { attention: null } });
    expect(await staffed.post(`/v1/shipments/${second}/hand-over`)).toMatchObject({ status: 200 });
    for (const parcel of [first, second]) {
      await eventually(async () => (await staffed.post(`/v1/shipments/${parcel}/mark-delivered`)).status === 200);
    }
    await eventually(async () => (await staffed.read(id)).status === 'completed');
    expect(await staffed.factsOf(id)).toContain('payment.written-off');
  });
});

describe('what staff have seen to of a parcel that has ended, while another is on its way', () => {
  /** Signals about parcels that stand in the order's history, which takes 10,000 in all. */
  const timesTold = async (id: string) => {
    const order = staffed.temporal.workflow.getHandle(orderWorkflowId((await staffed.read(id)).number));
    const { events } = await order.fetchHistory();
    const signals = (events ?? []).map((event) => event.workflowExecutionSignaledEventAttributes?.signalName);
    return signals.filter((name) => name === shipmentAttentionSignal.name).length;
  };
  const deliver = async (parcelId: string) => {
    await eventually(async () => (await staffed.post(`/v1/shipments/${parcelId}/hand-over`)).status === 200);
    await eventually(async () => (await staffed.post(`/v1/shipments/${parcelId}/mark-delivered`)).status === 200);
  };

  it('does not come back when the order’s workflow begins anew', async () => {
    const { id, parcels } = await staffed.twoReadyParcels();
    const [first, second] = [parcels[0]!, parcels[1]!];
    await deliver(first.id);
    await staffed.carrierSays(first.trackingCode, 'return_to_sender');
    await eventually(async () => {
      await staffed.sweep();
      return (await staffed.read(id)).attention;
    });
    expect(await staffed.post(`/v1/orders/${id}/acknowledge`)).toMatchObject({
      status: 200,
      body: { attention: null },
    });
    await terminateWorkflow(
      staffed.temporal,
      staffed.temporal.workflow.getHandle(orderWorkflowId((await staffed.read(id)).number)),
    );
    await ageOrders(staffed.api.database, 'true');
    const options = { workflowId: `sweep-${randomUUID()}`, taskQueue: ORDERS_TASK_QUEUE };
    await staffed.temporal.workflow.execute('sweepOrders', options);
    await deliver(second.id);
    await eventually(async () => (await staffed.read(id)).status === 'completed');
    expect(await staffed.read(id)).toMatchObject({ attention: null });
    expect((await staffed.factsOf(id)).filter((type) => type === 'order.attention-raised')).toHaveLength(1);
  });

  it('goes from the order, too, when it was acknowledged on the parcel', async () => {
    const { id, parcels } = await staffed.twoReadyParcels();
    const [label] = await staffed.api.database.em
      .fork()
      .execute<{ shp: string }[]>('select provider_shipment_id as shp from shipping_label where tracking_code = ?', [
        parcels[0]?.trackingCode,
      ]);
    const body = '{"error":{"code":"SHIPMENT.REFUND.UNAVAILABLE","message":"This label cannot be refunded"}}';
    const fault = { route: `POST /v2/shipments/${label?.shp}/refund`, status: 422, body, times: 1 };
    await staffed.simulated(staffed.simulators.easyPost.url, '/faults', fault);
    const shippingAddress = { ...address, line1: '2 Analytical Row' };
    expect(await staffed.post(`/v1/orders/${id}/shipping-address`, { shippingAddress })).toMatchObject({ status: 200 });
    const [first, second] = (await staffed.bothReady(id)) as [{ id: string }, { id: string; trackingCode: string }];
    await staffed.attentionOf(id, 'keeps the price of a label');
    await deliver(first.id);
    await staffed.attentionOf(id, 'keeps the price of a label');
    expect(await staffed.post(`/v1/shipments/${first.id}/acknowledge`)).toMatchObject({ status: 200 });
    expect(await staffed.read(id)).toMatchObject({ attention: null });
    const toldBefore = await timesTold(id);
    for (let repeat = 0; repeat < 3; repeat += 1) {
      expect(await staffed.post(`/v1/shipments/${first.id}/acknowledge`)).toMatchObject({ status: 200 });
    }
    expect(await staffed.post(`/v1/shipments/${second.id}/acknowledge`)).toMatchObject({ status: 200 });
    expect(await timesTold(id)).toBe(toldBefore);
    // Nor does the order's workflow say it with the next that it tells.
    await staffed.post(`/v1/shipments/${second.id}/hand-over`);
    await staffed.carrierSays(second.trackingCode, 'failure');
    await staffed.attentionOf(id, 'could not be delivered');
    expect((await staffed.read(id)).attention).not.toContain('keeps the price');
    await staffed.post(`/v1/shipments/${second.id}/mark-delivered`);
    await eventually(async () => (await staffed.read(id)).status === 'completed');
    expect(await staffed.post(`/v1/shipments/${first.id}/acknowledge`)).toMatchObject({ status: 200 });
  });
});
