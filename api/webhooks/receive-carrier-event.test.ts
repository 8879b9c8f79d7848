import { createHmac, randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { parcelWorkflowIdOf } from '../../tests/support/workflow-ids.ts';
import { testApiEnvironment } from '../../tests/support/test-api.ts';
import { useWebhookApi } from '../../tests/support/use-webhook-api.ts';

const webhooks = useWebhookApi();

describe('an event of the carriers', () => {
  const tracker = (trackingCode: string, fields: object = {}) => ({
    id: `evt_${randomUUID()}`,
    object: 'Event',
    description: 'tracker.updated',
    result: { id: 'trk_1', object: 'Tracker', tracking_code: trackingCode, status: 'in_transit', ...fields },
  });

  it('is refused when its signature is forged or missing, and not stored', async () => {
    const event = tracker('EZ1');
    expect(await webhooks.sendEasyPost(event, 'forged')).toMatchObject({
      status: 400,
      body: { code: 'invalid-signature' },
    });
    const unsigned = await webhooks.api.call('POST', '/v1/webhooks/easypost', { as: null, body: event });
    expect(unsigned).toMatchObject({ status: 400, body: { code: 'invalid-signature' } });
    expect(await webhooks.stored(event.id)).toEqual([]);
  });

  it('is stored once when a recording of it is played', async () => {
    const event = tracker('EZ-UNKNOWN');
    expect((await webhooks.sendEasyPost(event)).status).toBe(200);
    expect((await webhooks.sendEasyPost(event)).status).toBe(200);
    expect(await webhooks.stored(event.id)).toMatchObject([{ effect: 'ignored', subject: 'EZ-UNKNOWN' }]);
  });

  it('is stored for the newest parcel of a code that is used again', async () => {
    const code = `EZ-${randomUUID()}`;
    await webhooks.insertParcel(code, 'delivered', '2 days');
    const shipmentId = await webhooks.insertParcel(code, 'handed-over', '1 day');
    const event = tracker(code, { status: 'delivered' });
    await webhooks.sendEasyPost(event);
    expect(await webhooks.stored(event.id)).toMatchObject([
      { workflow_id: await parcelWorkflowIdOf(webhooks.api.database, shipmentId), settled_at: null },
    ]);
  });

  it('is written down and wakes nobody while its parcel goes its usual way', async () => {
    const code = `EZ-${randomUUID()}`;
    const shipmentId = await webhooks.insertParcel(code, 'handed-over', '1 day');
    const event = tracker(code);
    await webhooks.sendEasyPost(event);
    expect(await webhooks.stored(event.id)).toMatchObject([{ workflow_id: null, effect: 'applied' }]);
    const sql = 'select state, heard_at is not null as heard from shipment where id = ?';
    expect(await webhooks.api.database.em.fork().execute(sql, [shipmentId])).toEqual([
      { state: 'in-transit', heard: true },
    ]);
  });

  it('is for the workflow of a parcel that somebody was asked to look at', async () => {
    const code = `EZ-${randomUUID()}`;
    const shipmentId = await webhooks.insertParcel(code, 'handed-over', '1 day');
    await webhooks.api.database.em.fork().execute(`update shipment set attention = 'Lost' where id = ?`, [shipmentId]);
    const event = tracker(code);
    await webhooks.sendEasyPost(event);
    expect(await webhooks.stored(event.id)).toMatchObject([
      { workflow_id: await parcelWorkflowIdOf(webhooks.api.database, shipmentId), settled_at: null },
    ]);
  });

  it('books what became of a label’s price, though parcel and order have ended, and wakes nobody', async () => {
    const shipmentId = await webhooks.insertParcel(`EZ-${randomUUID()}`, 'cancelled', '1 day');
    const providerShipmentId = `shp_${randomUUID()}`;
    await webhooks.api.database.em.fork().execute(
      `insert into shipping_label (id, shipment_id, provider_shipment_id, state, refund_requested_at, refund_look_at)
       values (?, ?, ?, 'refund-requested', now(), now())`,
      [randomUUID(), shipmentId, providerShipmentId],
    );
    await webhooks.api.database.em
      .fork()
      .execute(`update sales_order set status = 'cancelled' where id = (select order_id from shipment where id = ?)`, [
        shipmentId,
      ]);
    const result = { id: 'rfnd_1', object: 'Refund', shipment_id: providerShipmentId, status: 'refunded' };
    const event = { id: `evt_${randomUUID()}`, object: 'Event', description: 'refund.successful', result };
    expect((await webhooks.sendEasyPost(event)).status).toBe(200);
    expect(await webhooks.stored(event.id)).toMatchObject([
      { effect: 'applied', workflow_id: null, subject: providerShipmentId },
    ]);
    const [label] = await webhooks.api.database.em
      .fork()
      .execute('select state, refund_look_at from shipping_label where provider_shipment_id = ?', [providerShipmentId]);
    expect(label).toEqual({ state: 'refunded', refund_look_at: null });
    const unknown = { ...event, id: `evt_${randomUUID()}`, result: { ...result, shipment_id: 'shp_unknown' } };
    await webhooks.sendEasyPost(unknown);
    expect(await webhooks.stored(unknown.id)).toMatchObject([{ effect: 'ignored' }]);
  });

  it('is kept as it came when it is rightly signed and no JSON', async () => {
    const rawBody = '{"id": "evt_1"';
    const hex = createHmac('sha256', testApiEnvironment.EASYPOST_WEBHOOK_SECRET).update(rawBody).digest('hex');
    const headers = { 'x-hmac-signature': `hmac-sha256-hex=${hex}` };
    const answer = await webhooks.api.call('POST', '/v1/webhooks/easypost', { as: null, rawBody, headers });
    expect(answer.status).toBe(200);
    const kept = await webhooks.api.database.em
      .fork()
      .execute(`select problem from unreadable_event where provider = 'easypost'`);
    expect(kept).toEqual([{ problem: 'It cannot be parsed: SyntaxError' }]);
  });

  it('is settled when its parcel has arrived', async () => {
    const code = `EZ-${randomUUID()}`;
    await webhooks.insertParcel(code, 'delivered', '1 day');
    const event = tracker(code, { weight: 16 });
    await webhooks.sendEasyPost(event);
    // Whole weights are signed as decimals, and this one was not: see the SDK's verifier.
    expect(await webhooks.stored(event.id)).toEqual([]);
    const signedAsSent = tracker(code);
    await webhooks.sendEasyPost(signedAsSent);
    expect(await webhooks.stored(signedAsSent.id)).toMatchObject([{ effect: 'ignored' }]);
  });
});
