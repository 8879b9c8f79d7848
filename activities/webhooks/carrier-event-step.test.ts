import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { actorNamed } from '../../domain/events/event-actor.ts';
import { parcelWorkflowIdOf, workflowIdsOf } from '../../tests/support/workflow-ids.ts';
import { useStoredEvents } from '../../tests/support/use-stored-events.ts';

const stored = useStoredEvents();

describe('a stored event of a carrier', () => {
  it('tells a parcel again what the carrier said, until it has arrived', async () => {
    const { orderId, shipmentId } = await stored.aParcel('handed-over', 'EZ9');
    const event = {
      id: `evt_${randomUUID()}`,
      description: 'tracker.updated',
      result: { tracking_code: 'EZ9', status: 'delivered' },
    };
    await stored.anEvent('easypost', event);
    const { forwardInboundEvents, sent } = stored.sweeper();
    expect(await forwardInboundEvents()).toMatchObject({ told: 1 });
    expect(sent).toEqual([
      [
        await parcelWorkflowIdOf(stored.database, shipmentId),
        'carrierEvent',
        [{ orderId, eventId: event.id, status: 'delivered' }],
      ],
    ]);
    await stored.database.em.fork().execute(`update shipment set state = 'delivered' where id = ?`, [shipmentId]);
    await stored.database.em.fork().execute('update inbound_event set next_look_at = now()');
    expect(await forwardInboundEvents()).toMatchObject({ settled: 1, told: 0 });
    expect(await stored.effectOf(event.id)).toMatchObject({ effect: 'applied' });
  });

  it.each(['Ada', 'carrier'])(
    'shows that the carrier could not deliver what staff called delivered, not what it had delivered itself: %s',
    async (by) => {
      const { orderId, shipmentId } = await stored.aParcel('delivered', `EZ-${by}`);
      await stored.database.em.fork().execute(
        `insert into event (subject_type, subject_id, sequence, type, fact_key, actor_kind, actor_name, data)
         select 'order', id, event_sequence + 1, 'shipment.delivered', 'shipment.delivered:1', ?, ?, ?::jsonb
         from sales_order where id = ?`,
        [actorNamed(by).kind, by, JSON.stringify({ shipmentId, sequence: 1 }), orderId],
      );
      const result = { tracking_code: `EZ-${by}`, status: 'failure' };
      const event = { id: `evt_${randomUUID()}`, description: 'tracker.updated', result };
      await stored.anEvent('easypost', event);
      const { forwardInboundEvents, sent } = stored.sweeper();
      const isTold = by === 'Ada';
      expect(await forwardInboundEvents()).toMatchObject(isTold ? { told: 1 } : { settled: 1, told: 0 });
      const notice = expect.stringContaining('could not deliver a parcel that counts as delivered');
      if (isTold) expect(sent).toMatchObject([[expect.any(String), 'providerNotice', [{ shipmentId, notice }]]]);
    },
  );

  it('shows what the carrier says of a parcel that was called back or given up: to its order, or in the list', async () => {
    const event = (status: string) => ({
      id: `evt_${randomUUID()}`,
      description: 'tracker.updated',
      result: { tracking_code: 'EZ10', status },
    });
    const { orderId, shipmentId } = await stored.aParcel('cancelled', 'EZ10');
    const running = event('in_transit');
    await stored.anEvent('easypost', running);
    const { forwardInboundEvents, sent } = stored.sweeper();
    expect(await forwardInboundEvents()).toMatchObject({ told: 1 });
    const told = {
      orderId,
      provider: 'easypost',
      eventId: running.id,
      shipmentId,
      notice: expect.stringContaining('called back'),
    };
    expect(sent).toEqual([[(await workflowIdsOf(stored.database, orderId)).order, 'providerNotice', [told]]]);

    await stored.database.em.fork().execute(`update sales_order set status = 'cancelled' where id = ?`, [orderId]);
    await stored.database.em.fork().execute('update inbound_event set next_look_at = now()');
    await stored.anEvent('easypost', event('delivered'));
    expect(await forwardInboundEvents()).toMatchObject({ noted: 2, told: 0 });
    const { attention, facts } = await stored.anOrderRow(orderId);
    // The same words once, however often the parcel is scanned.
    expect(attention?.split('\n')).toEqual([expect.stringContaining('a parcel that was called back')]);
    expect(facts).toEqual(['carrier.notice', 'order.attention-raised', 'carrier.notice']);
    const [parcel] = await stored.database.em
      .fork()
      .execute('select attention from shipment where id = ?', [shipmentId]);
    expect(parcel).toEqual({ attention });
  });

  it('books what became of a label’s price where the API died before it could', async () => {
    const { orderId, shipmentId } = await stored.aParcel('cancelled', 'EZ11');
    const providerShipmentId = `shp_${randomUUID()}`;
    await stored.database.em.fork().execute(
      `insert into shipping_label (id, shipment_id, provider_shipment_id, state, refund_requested_at, refund_look_at)
       values (?, ?, ?, 'refund-requested', now(), now())`,
      [randomUUID(), shipmentId, providerShipmentId],
    );
    const result = { shipment_id: providerShipmentId, status: 'refunded' };
    const event = { id: `evt_${randomUUID()}`, description: 'refund.successful', result };
    await stored.anEvent('easypost', event);
    const { forwardInboundEvents, sent } = stored.sweeper();
    expect(await forwardInboundEvents()).toMatchObject({ settled: 1, failed: 0 });
    expect(sent).toEqual([]);
    expect(await stored.effectOf(event.id)).toMatchObject({ effect: 'applied' });
    expect((await stored.anOrderRow(orderId)).facts).toEqual(['shipment.label-refunded']);
  });
});
