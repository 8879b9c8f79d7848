import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { workflowIdsOf } from '../../tests/support/workflow-ids.ts';
import { authorisedEvent, useStoredEvents } from '../../tests/support/use-stored-events.ts';

const stored = useStoredEvents();

describe('a stored event about a payment', () => {
  it('tells the payment again while the order waits for it', async () => {
    const { orderId, intentId } = await stored.anOrder('awaiting-payment', 'action-required');
    const event = authorisedEvent(intentId);
    await stored.anEvent('stripe', event);
    const { forwardInboundEvents, sent } = stored.sweeper();
    expect(await forwardInboundEvents()).toMatchObject({ settled: 0, told: 1 });
    expect(sent).toEqual([[(await workflowIdsOf(stored.database, orderId)).payment, 'paymentMoved', []]]);
    expect(await stored.effectOf(event.id)).toEqual({
      effect: null,
      workflow_id: (await workflowIdsOf(stored.database, orderId)).payment,
    });
  });

  it('tells an order what the provider did by itself, which settles the event there', async () => {
    const { orderId, intentId } = await stored.anOrder('confirmed', 'authorised');
    const event = { ...authorisedEvent(intentId), type: 'payment_intent.canceled' };
    await stored.anEvent('stripe', event);
    const { forwardInboundEvents, sent } = stored.sweeper();
    expect(await forwardInboundEvents()).toMatchObject({ settled: 0, told: 1 });
    const notice = expect.stringContaining('the payment is voided');
    expect(sent).toEqual([
      [
        (await workflowIdsOf(stored.database, orderId)).order,
        'providerNotice',
        [{ orderId, eventId: event.id, notice }],
      ],
    ]);

    const told = { orderId, eventId: event.id, notice: 'The payment is voided.' };
    await stored.notices().recordProviderNotice(told);
    await stored.notices().recordProviderNotice(told);
    expect(await stored.effectOf(event.id)).toMatchObject({ effect: 'applied' });
    const [payment] = await stored.database.em
      .fork()
      .execute('select state from payment where intent_id = ?', [intentId]);
    expect(payment).toEqual({ state: 'voided' });
  });

  it('leaves an event alone while its checkout is at work', async () => {
    const { intentId } = await stored.anOrder('placed', 'pending');
    const event = authorisedEvent(intentId);
    await stored.anEvent('stripe', event);
    expect(await stored.sweeper().forwardInboundEvents()).toMatchObject({ waiting: 1, told: 0, settled: 0 });
    expect(await stored.effectOf(event.id)).toMatchObject({ effect: null });
  });

  it('writes down for a person what it hears of an order that has ended, once, and tells nobody', async () => {
    const { orderId, intentId } = await stored.anOrder('expired', 'declined');
    const object = { id: 'dp_1', object: 'dispute', payment_intent: intentId, status: 'lost' };
    const event = { id: `evt_${randomUUID()}`, type: 'charge.dispute.closed', data: { object } };
    await stored.anEvent('stripe', event);
    const { forwardInboundEvents, sent } = stored.sweeper();
    expect(await forwardInboundEvents()).toMatchObject({ noted: 1, settled: 0 });
    expect(await forwardInboundEvents()).toMatchObject({ noted: 0 });
    expect(sent).toEqual([]);
    expect(await stored.effectOf(event.id)).toMatchObject({ effect: 'noted' });
    const order = await stored.anOrderRow(orderId);
    expect(order.attention).toContain(`dispute dp_1 is lost (${event.id})`);
    expect(order.attention).toContain('The order is expired');
    expect(order.since).toBe(true);
    expect(order.facts).toEqual(['payment.provider-notice', 'order.attention-raised']);
  });

  it.each(['declined', 'voided'])('has money released that was reserved for a try that is %s', async (state) => {
    const { orderId, intentId } = await stored.anOrder('cancelled', state);
    const event = authorisedEvent(intentId);
    await stored.anEvent('stripe', event, { looks: 40 });
    const { forwardInboundEvents, sent } = stored.sweeper();
    expect(await forwardInboundEvents()).toMatchObject({
      settled: 0,
      waiting: 1,
      noted: 0,
      late: [{ eventId: event.id, orderId, intentId }],
    });
    expect(sent).toEqual([]);
    // Open, until the provider has released it.
    expect(await stored.effectOf(event.id)).toMatchObject({ effect: null });
  });

  it('books a refund that somebody made at the provider, and what becomes of it', async () => {
    const { orderId, intentId } = await stored.anOrder('completed', 'captured', 100);
    const refund = (status: string) => ({
      id: `evt_${randomUUID()}`,
      type: 'refund.updated',
      data: { object: { id: 're_1', object: 'refund', payment_intent: intentId, status, amount: 40, currency: 'usd' } },
    });
    const books: unknown[] = [];
    const { forwardInboundEvents } = stored.sweeper();
    for (const status of ['pending', 'succeeded', 'succeeded', 'failed']) await anEventAndALook(refund(status));

    async function anEventAndALook(event: { id: string }) {
      await stored.anEvent('stripe', event);
      await forwardInboundEvents();
      const { refunded, paymentStatus } = await stored.anOrderRow(orderId);
      books.push([refunded, paymentStatus]);
    }
    const [row] = await stored.database.em
      .fork()
      .execute(`select state from payment_refund where provider_refund_id = 're_1'`);
    expect(row).toEqual({ state: 'failed' });
    expect(books).toEqual([
      // The provider has set the money aside.
      [40, 'partially-captured'],
      [40, 'partially-captured'],
      [40, 'partially-captured'],
      [0, 'partially-captured'],
    ]);
  });

  it('books a refund made at the provider once it is known what came of one of ours, however long that takes', async () => {
    const { orderId, intentId } = await stored.anOrder('fulfilling', 'captured', 100);
    const em = stored.database.em.fork();
    await em.execute(
      `insert into payment_refund (id, payment_id, shipment_id, provider_key, amount_minor, reason, state)
       select ?, id, ?, ?, 40, 'Lost', 'opened' from payment where intent_id = ?`,
      [randomUUID(), randomUUID(), `refund:${orderId}:1`, intentId],
    );
    const refund = { id: 're_shop', object: 'refund', payment_intent: intentId, status: 'succeeded', amount: 30 };
    const event = {
      id: `evt_${randomUUID()}`,
      type: 'refund.created',
      data: { object: { ...refund, currency: 'usd' } },
    };
    await stored.anEvent('stripe', event);
    const { forwardInboundEvents, sent } = stored.sweeper();
    expect(await forwardInboundEvents()).toMatchObject({ waiting: 1, told: 0, settled: 0 });
    // Told, or given up waiting for: it may be our own, and stays open.
    await stored.notices().recordProviderNotice({ orderId, eventId: event.id, notice: 'Refunded.' });
    const again = `update inbound_event set next_look_at = now(), looks = 40 where event_id = ?`;
    await em.execute(again, [event.id]);
    await forwardInboundEvents();
    expect(await stored.effectOf(event.id)).toMatchObject({ effect: null });
    expect(await stored.anOrderRow(orderId)).toMatchObject({ refunded: 0, attention: null, facts: null });

    await em.execute(`update payment_refund set state = 'failed' where provider_key = ?`, [`refund:${orderId}:1`]);
    await em.execute(`update sales_order set status = 'completed' where id = ?`, [orderId]);
    await em.execute(again, [event.id]);
    expect(await forwardInboundEvents()).toMatchObject({ noted: 1 });
    expect(await stored.anOrderRow(orderId)).toMatchObject({
      refunded: 30,
      attention: expect.stringContaining('re_shop'),
    });
    expect(sent).toEqual([]);
  });

  it('books what becomes of a refund of ours: through without a word, and one that fails before a person', async () => {
    const { orderId, intentId } = await stored.anOrder('completed', 'captured', 100);
    const em = stored.database.em.fork();
    await em.execute('update payment set refunded_minor = 40 where intent_id = ?', [intentId]);
    await em.execute(
      `insert into payment_refund (id, payment_id, shipment_id, provider_key, amount_minor, reason, state, provider_refund_id,
         booked_at)
       select ?, id, ?, ?, 40, 'Lost', 'pending', 're_own', now() from payment where intent_id = ?`,
      [randomUUID(), randomUUID(), `refund:${orderId}:1`, intentId],
    );
    const { forwardInboundEvents, sent } = stored.sweeper();
    const told: unknown[] = [];
    for (const status of ['succeeded', 'failed', 'failed']) {
      const object = { id: 're_own', object: 'refund', payment_intent: intentId, status, amount: 40, currency: 'usd' };
      await stored.anEvent('stripe', { id: `evt_${randomUUID()}`, type: 'refund.updated', data: { object } } as {
        id: string;
      });
      await forwardInboundEvents();
      const { refunded, attention } = await stored.anOrderRow(orderId);
      told.push([refunded, attention]);
    }
    const failed = expect.stringMatching(/^The refund of 0\.40 USD failed at the shopper’s bank[^\n]*$/);
    expect(told).toEqual([
      [40, null],
      [0, failed],
      [0, failed],
    ]);
    expect(sent).toEqual([]);
    expect((await stored.anOrderRow(orderId)).facts).toEqual([
      'payment.refunded',
      'order.attention-raised',
      'payment.refund-failed',
    ]);
  });

  it('does not book what does not fit what was taken, and shows it all the same', async () => {
    const { orderId, intentId } = await stored.anOrder('completed', 'captured', 100);
    const object = {
      id: 're_2',
      object: 'refund',
      payment_intent: intentId,
      status: 'succeeded',
      amount: 4_000,
      currency: 'usd',
    };
    await stored.anEvent('stripe', { id: 'evt_too_much', type: 'refund.created', data: { object } } as { id: string });
    expect(await stored.sweeper().forwardInboundEvents()).toMatchObject({ noted: 1 });
    expect(await stored.anOrderRow(orderId)).toMatchObject({ refunded: 0, attention: expect.stringContaining('re_2') });
  });
});
