import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { parcelWorkflowIdOf, workflowIdsOf } from '../../tests/support/workflow-ids.ts';
import { openDatabase, type Database } from '../../db/database.ts';
import { createLabelRefundRepository } from '../../db/shipments/label-refund-repository.ts';
import { createInboundEventQueries } from '../../db/webhooks/inbound-event-queries.ts';
import { createUnreadableEventRepository } from '../../db/webhooks/unreadable-event-repository.ts';
import { createInboundEventRepository } from '../../db/webhooks/inbound-event-repository.ts';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { eventReaders } from '../../workers/compose/event-readers.ts';
import { createProviderNoticeRepository } from '../../db/webhooks/provider-notice-repository.ts';
import { createInboundEventActivities } from './inbound-event-activities.ts';
import { createProviderNoticeActivities } from './provider-notice-activities.ts';
import type { WorkflowSignals } from '../shared/workflow-signals.ts';

let testDatabase: TestDatabase;
let database: Database;

/** Remembers who was told what; knows which workflows have ended. */
function fakeSignals() {
  const sent: [workflowId: string, signal: string, args: unknown[]][] = [];
  const ended = new Set<string>();
  const signals: WorkflowSignals = {
    async send(workflowId, signal, args) {
      if (ended.has(workflowId)) return 'not-running';
      sent.push([workflowId, signal.name, args]);
      return 'sent';
    },
  };
  return { signals, sent, ended };
}

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openDatabase({ url: testDatabase.url });
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

beforeEach(async () => {
  await database.em.fork().execute('delete from inbound_event');
});

function sweeper(fake = fakeSignals()) {
  const events = { ...createInboundEventRepository(database), ...createInboundEventQueries(database) };
  const activities = createInboundEventActivities({
    events,
    readers: eventReaders,
    signals: fake.signals,
    labelRefunds: createLabelRefundRepository(database),
  });
  const environment = new MockActivityEnvironment();
  type Sweep = Awaited<ReturnType<typeof activities.forwardInboundEvents>>;
  const forwardInboundEvents = (): Promise<Sweep> =>
    environment.run<[], Sweep, () => Promise<Sweep>>(async () => activities.forwardInboundEvents());
  return { ...fake, forwardInboundEvents };
}

const notices = () =>
  createProviderNoticeActivities({ notices: createProviderNoticeRepository(database), readers: eventReaders });

async function anEvent(
  provider: string,
  payload: { id: string },
  { ageSeconds = 60, workflowId = null as string | null, looks = 0 } = {},
) {
  await database.em.fork().execute(
    `insert into inbound_event (provider, event_id, type, subject, payload, received_at, next_look_at, looks, workflow_id)
     select ?, ?, 'x', 'x', ?::jsonb, received_at, received_at + interval '30 seconds', ?, ?
     from (values (now() - make_interval(secs => ?))) as v(received_at)`,
    [provider, payload.id, JSON.stringify(payload), looks, workflowId, ageSeconds],
  );
}

function authorisedEvent(intentId: string) {
  const object = { id: intentId, object: 'payment_intent' };
  return { id: `evt_${randomUUID()}`, type: 'payment_intent.amount_capturable_updated', data: { object } };
}

async function aParcel(state: string, trackingCode: string) {
  const { orderId } = await aConfirmedOrder(database);
  const shipmentId = randomUUID();
  await database.em.fork().execute(
    `insert into shipment (id, order_id, location_id, sequence, state, carrier, carrier_service, capture_minor, currency,
       weight_grams, tracking_code)
     values (?, ?, 'MAIN', 1, ?, 'USPS', 'Priority', 100, 'USD', 100, ?)`,
    [shipmentId, orderId, state, trackingCode],
  );
  return { orderId, shipmentId };
}

async function anOrder(status: string, paymentState: string, capturedMinor = 0) {
  const { orderId } = await aConfirmedOrder(database);
  const intentId = `pi_${randomUUID()}`;
  const em = database.em.fork();
  await em.execute('update sales_order set status = ? where id = ?', [status, orderId]);
  await em.execute(
    `insert into payment (id, order_id, attempt, provider_key, payment_method, amount_minor, currency, state, intent_id, authorised_minor, captured_minor)
     values (?, ?, 1, ?, 'pm_card_visa', 100, 'USD', ?, ?, 100, ?)`,
    [randomUUID(), orderId, `order:${orderId}:authorise:1`, paymentState, intentId, capturedMinor],
  );
  return { orderId, intentId };
}

async function effectOf(eventId: string) {
  const [row] = await database.em
    .fork()
    .execute<{ effect: string | null; workflow_id: string | null }[]>(
      'select effect, workflow_id from inbound_event where event_id = ?',
      [eventId],
    );
  return row;
}

describe('looking again at stored events', () => {
  it('settles an event whose effect is there: applied if somebody was told of it, else ignored', async () => {
    const { orderId, intentId } = await anOrder('confirmed', 'authorised');
    const [told, untold] = [authorisedEvent(intentId), authorisedEvent(intentId)];
    await anEvent('stripe', told, { workflowId: (await workflowIdsOf(database, orderId)).payment });
    await anEvent('stripe', untold);
    const { forwardInboundEvents, sent } = sweeper();
    expect(await forwardInboundEvents()).toMatchObject({ settled: 2, told: 0, noted: 0 });
    expect(sent).toEqual([]);
    expect(await effectOf(told.id)).toMatchObject({ effect: 'applied' });
    expect(await effectOf(untold.id)).toMatchObject({ effect: 'ignored' });
  });

  it('tells the payment again while the order waits for it', async () => {
    const { orderId, intentId } = await anOrder('awaiting-payment', 'action-required');
    const event = authorisedEvent(intentId);
    await anEvent('stripe', event);
    const { forwardInboundEvents, sent } = sweeper();
    expect(await forwardInboundEvents()).toMatchObject({ settled: 0, told: 1 });
    expect(sent).toEqual([[(await workflowIdsOf(database, orderId)).payment, 'paymentMoved', []]]);
    expect(await effectOf(event.id)).toEqual({
      effect: null,
      workflow_id: (await workflowIdsOf(database, orderId)).payment,
    });
  });

  it('tells an order what the provider did by itself, which settles the event there', async () => {
    const { orderId, intentId } = await anOrder('confirmed', 'authorised');
    const event = { ...authorisedEvent(intentId), type: 'payment_intent.canceled' };
    await anEvent('stripe', event);
    const { forwardInboundEvents, sent } = sweeper();
    expect(await forwardInboundEvents()).toMatchObject({ settled: 0, told: 1 });
    const notice = expect.stringContaining('the payment is voided');
    expect(sent).toEqual([
      [(await workflowIdsOf(database, orderId)).order, 'providerNotice', [{ orderId, eventId: event.id, notice }]],
    ]);

    const told = { orderId, eventId: event.id, notice: 'The payment is voided.' };
    await notices().recordProviderNotice(told);
    await notices().recordProviderNotice(told);
    expect(await effectOf(event.id)).toMatchObject({ effect: 'applied' });
    const [payment] = await database.em.fork().execute('select state from payment where intent_id = ?', [intentId]);
    expect(payment).toEqual({ state: 'voided' });
  });

  it('leaves an event alone while its checkout is at work', async () => {
    const { intentId } = await anOrder('placed', 'pending');
    const event = authorisedEvent(intentId);
    await anEvent('stripe', event);
    expect(await sweeper().forwardInboundEvents()).toMatchObject({ waiting: 1, told: 0, settled: 0 });
    expect(await effectOf(event.id)).toMatchObject({ effect: null });
  });

  it('writes down for a person what it hears of an order that has ended, once, and tells nobody', async () => {
    const { orderId, intentId } = await anOrder('expired', 'declined');
    const object = { id: 'dp_1', object: 'dispute', payment_intent: intentId, status: 'lost' };
    const event = { id: `evt_${randomUUID()}`, type: 'charge.dispute.closed', data: { object } };
    await anEvent('stripe', event);
    const { forwardInboundEvents, sent } = sweeper();
    expect(await forwardInboundEvents()).toMatchObject({ noted: 1, settled: 0 });
    expect(await forwardInboundEvents()).toMatchObject({ noted: 0 });
    expect(sent).toEqual([]);
    expect(await effectOf(event.id)).toMatchObject({ effect: 'noted' });
    const order = await anOrderRow(orderId);
    expect(order.attention).toContain(`dispute dp_1 is lost (${event.id})`);
    expect(order.attention).toContain('The order is expired');
    expect(order.since).toBe(true);
    expect(order.facts).toEqual(['payment.provider-notice', 'order.attention-raised']);
  });

  it.each(['declined', 'voided'])('has money released that was reserved for a try that is %s', async (state) => {
    const { orderId, intentId } = await anOrder('cancelled', state);
    const event = authorisedEvent(intentId);
    await anEvent('stripe', event, { looks: 40 });
    const { forwardInboundEvents, sent } = sweeper();
    expect(await forwardInboundEvents()).toMatchObject({
      settled: 0,
      waiting: 1,
      noted: 0,
      late: [{ eventId: event.id, orderId, intentId }],
    });
    expect(sent).toEqual([]);
    // Open, until the provider has released it.
    expect(await effectOf(event.id)).toMatchObject({ effect: null });
  });

  it('books a refund that somebody made at the provider, and what becomes of it', async () => {
    const { orderId, intentId } = await anOrder('completed', 'captured', 100);
    const refund = (status: string) => ({
      id: `evt_${randomUUID()}`,
      type: 'refund.updated',
      data: { object: { id: 're_1', object: 'refund', payment_intent: intentId, status, amount: 40, currency: 'usd' } },
    });
    const books: unknown[] = [];
    const { forwardInboundEvents } = sweeper();
    for (const status of ['pending', 'succeeded', 'succeeded', 'failed']) await anEventAndALook(refund(status));

    async function anEventAndALook(event: { id: string }) {
      await anEvent('stripe', event);
      await forwardInboundEvents();
      const { refunded, paymentStatus } = await anOrderRow(orderId);
      books.push([refunded, paymentStatus]);
    }
    const [row] = await database.em
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
    const { orderId, intentId } = await anOrder('fulfilling', 'captured', 100);
    const em = database.em.fork();
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
    await anEvent('stripe', event);
    const { forwardInboundEvents, sent } = sweeper();
    expect(await forwardInboundEvents()).toMatchObject({ waiting: 1, told: 0, settled: 0 });
    // Told, or given up waiting for: it may be our own, and stays open.
    await notices().recordProviderNotice({ orderId, eventId: event.id, notice: 'Refunded.' });
    const again = `update inbound_event set next_look_at = now(), looks = 40 where event_id = ?`;
    await em.execute(again, [event.id]);
    await forwardInboundEvents();
    expect(await effectOf(event.id)).toMatchObject({ effect: null });
    expect(await anOrderRow(orderId)).toMatchObject({ refunded: 0, attention: null, facts: null });

    await em.execute(`update payment_refund set state = 'failed' where provider_key = ?`, [`refund:${orderId}:1`]);
    await em.execute(`update sales_order set status = 'completed' where id = ?`, [orderId]);
    await em.execute(again, [event.id]);
    expect(await forwardInboundEvents()).toMatchObject({ noted: 1 });
    expect(await anOrderRow(orderId)).toMatchObject({ refunded: 30, attention: expect.stringContaining('re_shop') });
    expect(sent).toEqual([]);
  });

  it('books what becomes of a refund of ours: through without a word, and one that fails before a person', async () => {
    const { orderId, intentId } = await anOrder('completed', 'captured', 100);
    const em = database.em.fork();
    await em.execute('update payment set refunded_minor = 40 where intent_id = ?', [intentId]);
    await em.execute(
      `insert into payment_refund (id, payment_id, shipment_id, provider_key, amount_minor, reason, state, provider_refund_id,
         booked_at)
       select ?, id, ?, ?, 40, 'Lost', 'pending', 're_own', now() from payment where intent_id = ?`,
      [randomUUID(), randomUUID(), `refund:${orderId}:1`, intentId],
    );
    const { forwardInboundEvents, sent } = sweeper();
    const told: unknown[] = [];
    for (const status of ['succeeded', 'failed', 'failed']) {
      const object = { id: 're_own', object: 'refund', payment_intent: intentId, status, amount: 40, currency: 'usd' };
      await anEvent('stripe', { id: `evt_${randomUUID()}`, type: 'refund.updated', data: { object } } as {
        id: string;
      });
      await forwardInboundEvents();
      const { refunded, attention } = await anOrderRow(orderId);
      told.push([refunded, attention]);
    }
    const failed = expect.stringMatching(/^The refund of 0\.40 USD failed at the shopper’s bank[^\n]*$/);
    expect(told).toEqual([
      [40, null],
      [0, failed],
      [0, failed],
    ]);
    expect(sent).toEqual([]);
    expect((await anOrderRow(orderId)).facts).toEqual([
      'payment.refunded',
      'order.attention-raised',
      'payment.refund-failed',
    ]);
  });

  it('does not book what does not fit what was taken, and shows it all the same', async () => {
    const { orderId, intentId } = await anOrder('completed', 'captured', 100);
    const object = {
      id: 're_2',
      object: 'refund',
      payment_intent: intentId,
      status: 'succeeded',
      amount: 4_000,
      currency: 'usd',
    };
    await anEvent('stripe', { id: 'evt_too_much', type: 'refund.created', data: { object } } as { id: string });
    expect(await sweeper().forwardInboundEvents()).toMatchObject({ noted: 1 });
    expect(await anOrderRow(orderId)).toMatchObject({ refunded: 0, attention: expect.stringContaining('re_2') });
  });

  it('gives up telling a workflow that is not there, or does not listen, and shows that to a person', async () => {
    const { orderId, intentId } = await anOrder('awaiting-payment', 'action-required');
    const [gone, deaf] = [authorisedEvent(intentId), authorisedEvent(intentId)];
    await anEvent('stripe', gone, { looks: 4 });
    const fake = fakeSignals();
    fake.ended.add((await workflowIdsOf(database, orderId)).payment);
    expect(await sweeper(fake).forwardInboundEvents()).toMatchObject({ noted: 1 });
    await anEvent('stripe', deaf, { looks: 15 });
    const listening = sweeper();
    // Told for the last time, and left the time to have its effect.
    expect(await listening.forwardInboundEvents()).toMatchObject({ noted: 0, told: 1 });
    await database.em.fork().execute('update inbound_event set next_look_at = now()');
    expect(await listening.forwardInboundEvents()).toMatchObject({ noted: 1, told: 0 });
    expect(listening.sent).toHaveLength(1);
    expect(await effectOf(deaf.id)).toMatchObject({ effect: 'noted' });
  });

  it('goes on to the next event when one fails, and comes back to that one later each time', async () => {
    const [poisoned, healthy] = [
      await anOrder('awaiting-payment', 'pending'),
      await anOrder('awaiting-payment', 'pending'),
    ];
    const [first, second] = [authorisedEvent(poisoned.intentId), authorisedEvent(healthy.intentId)];
    await anEvent('stripe', first, { ageSeconds: 120 });
    await anEvent('stripe', second);
    const fake = fakeSignals();
    const { payment: failing } = await workflowIdsOf(database, poisoned.orderId);
    const send: WorkflowSignals['send'] = async (workflowId, ...signal) => {
      if (workflowId === failing) throw new Error('Workflow has too many signals');
      return fake.signals.send(workflowId, ...signal);
    };
    expect(await sweeper({ ...fake, signals: { send } }).forwardInboundEvents()).toMatchObject({ failed: 1, told: 1 });
    expect(fake.sent).toHaveLength(1);
    // What has failed was not looked at, and has been put off all the same.
    expect(await nextLooks()).toEqual([
      [first.id, 0, 1],
      [second.id, 1, 1],
    ]);
    await database.em.fork().execute(`update inbound_event set next_look_at = now()`);
    await sweeper({ ...fake, signals: { send } }).forwardInboundEvents();
    expect(await nextLooks()).toEqual([
      [first.id, 0, 2],
      [second.id, 2, 2],
    ]);
  });

  it('stops telling where nobody can be told, and looks again in a minute', async () => {
    for (let n = 0; n < 8; n += 1) {
      const { intentId } = await anOrder('awaiting-payment', 'pending');
      await anEvent('stripe', authorisedEvent(intentId));
    }
    let asked = 0;
    const send: WorkflowSignals['send'] = async () => {
      asked += 1;
      throw new Error('Temporal is away');
    };
    expect(await sweeper({ ...fakeSignals(), signals: { send } }).forwardInboundEvents()).toMatchObject({
      failed: 5,
      more: false,
    });
    expect(asked).toBe(5);
    expect((await nextLooks()).map(([, looks, minutes]) => [looks, minutes])).toEqual([
      ...Array.from({ length: 5 }, () => [0, 1]),
      ...Array.from({ length: 3 }, () => [0, 0]),
    ]);
  });

  it('tells what could not be told for half a day, and does not give it up at once', async () => {
    const { intentId } = await anOrder('awaiting-payment', 'pending');
    const event = authorisedEvent(intentId);
    await anEvent('stripe', event);
    const fake = fakeSignals();
    const away: WorkflowSignals['send'] = async () => {
      throw new Error('Temporal is away');
    };
    for (let n = 0; n < 20; n += 1) {
      await sweeper({ ...fake, signals: { send: away } }).forwardInboundEvents();
      await database.em.fork().execute('update inbound_event set next_look_at = now()');
    }
    expect(await sweeper(fake).forwardInboundEvents()).toMatchObject({ told: 1, noted: 0 });
    expect(await effectOf(event.id)).toMatchObject({ effect: null });
  });

  it('comes back to an event over which workers died, later each time, an hour at most, and tells of it', async () => {
    const { intentId } = await anOrder('awaiting-payment', 'pending');
    await anEvent('stripe', authorisedEvent(intentId));
    const pauses: unknown[] = [];
    for (let deaths = 0; deaths < 8; deaths += 1) {
      // The worker dies when it has taken it: nothing else is written.
      expect(await createInboundEventRepository(database).takeOpenEvents(200)).toHaveLength(1);
      expect(await sweeper().forwardInboundEvents()).toMatchObject({ told: 0 });
      pauses.push((await nextLooks())[0]?.[2]);
      await database.em.fork().execute('update inbound_event set next_look_at = now()');
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    expect(await sweeper().forwardInboundEvents()).toMatchObject({ told: 1, noted: 0 });
  });

  it('leaves young events to whoever was told when they came', async () => {
    await anEvent('stripe', authorisedEvent('pi_young'), { ageSeconds: 5 });
    expect(await sweeper().forwardInboundEvents()).toMatchObject({ settled: 0, more: false });
  });

  it('tells a parcel again what the carrier said, until it has arrived', async () => {
    const { orderId, shipmentId } = await aParcel('handed-over', 'EZ9');
    const event = {
      id: `evt_${randomUUID()}`,
      description: 'tracker.updated',
      result: { tracking_code: 'EZ9', status: 'delivered' },
    };
    await anEvent('easypost', event);
    const { forwardInboundEvents, sent } = sweeper();
    expect(await forwardInboundEvents()).toMatchObject({ told: 1 });
    expect(sent).toEqual([
      [
        await parcelWorkflowIdOf(database, shipmentId),
        'carrierEvent',
        [{ orderId, eventId: event.id, status: 'delivered' }],
      ],
    ]);
    await database.em.fork().execute(`update shipment set state = 'delivered' where id = ?`, [shipmentId]);
    await database.em.fork().execute('update inbound_event set next_look_at = now()');
    expect(await forwardInboundEvents()).toMatchObject({ settled: 1, told: 0 });
    expect(await effectOf(event.id)).toMatchObject({ effect: 'applied' });
  });

  it.each(['Ada', 'carrier'])(
    'shows that the carrier could not deliver what staff called delivered, not what it had delivered itself: %s',
    async (by) => {
      const { orderId, shipmentId } = await aParcel('delivered', `EZ-${by}`);
      await database.em.fork().execute(
        `insert into order_event (order_id, sequence, type, fact_key, data)
         select id, event_sequence + 1, 'shipment.delivered', 'shipment.delivered:1', ?::jsonb from sales_order where id = ?`,
        [JSON.stringify({ shipmentId, by }), orderId],
      );
      const result = { tracking_code: `EZ-${by}`, status: 'failure' };
      const event = { id: `evt_${randomUUID()}`, description: 'tracker.updated', result };
      await anEvent('easypost', event);
      const { forwardInboundEvents, sent } = sweeper();
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
    const { orderId, shipmentId } = await aParcel('cancelled', 'EZ10');
    const running = event('in_transit');
    await anEvent('easypost', running);
    const { forwardInboundEvents, sent } = sweeper();
    expect(await forwardInboundEvents()).toMatchObject({ told: 1 });
    const told = {
      orderId,
      provider: 'easypost',
      eventId: running.id,
      shipmentId,
      notice: expect.stringContaining('called back'),
    };
    expect(sent).toEqual([[(await workflowIdsOf(database, orderId)).order, 'providerNotice', [told]]]);

    await database.em.fork().execute(`update sales_order set status = 'cancelled' where id = ?`, [orderId]);
    await database.em.fork().execute('update inbound_event set next_look_at = now()');
    await anEvent('easypost', event('delivered'));
    expect(await forwardInboundEvents()).toMatchObject({ noted: 2, told: 0 });
    const { attention, facts } = await anOrderRow(orderId);
    // The same words once, however often the parcel is scanned.
    expect(attention?.split('\n')).toEqual([expect.stringContaining('a parcel that was called back')]);
    expect(facts).toEqual(['carrier.notice', 'order.attention-raised', 'carrier.notice']);
    const [parcel] = await database.em.fork().execute('select attention from shipment where id = ?', [shipmentId]);
    expect(parcel).toEqual({ attention });
  });

  it('books what became of a label’s price where the API died before it could', async () => {
    const { orderId, shipmentId } = await aParcel('cancelled', 'EZ11');
    const providerShipmentId = `shp_${randomUUID()}`;
    await database.em.fork().execute(
      `insert into shipping_label (id, shipment_id, provider_shipment_id, state, refund_requested_at, refund_look_at)
       values (?, ?, ?, 'refund-requested', now(), now())`,
      [randomUUID(), shipmentId, providerShipmentId],
    );
    const result = { shipment_id: providerShipmentId, status: 'refunded' };
    const event = { id: `evt_${randomUUID()}`, description: 'refund.successful', result };
    await anEvent('easypost', event);
    const { forwardInboundEvents, sent } = sweeper();
    expect(await forwardInboundEvents()).toMatchObject({ settled: 1, failed: 0 });
    expect(sent).toEqual([]);
    expect(await effectOf(event.id)).toMatchObject({ effect: 'applied' });
    expect((await anOrderRow(orderId)).facts).toEqual(['shipment.label-refunded']);
  });

  it('leaves open what cannot be read, and lets it keep nobody from the others', async () => {
    const { orderId, intentId } = await anOrder('awaiting-payment', 'action-required');
    for (let n = 0; n < 6; n += 1) await anEvent('stripe', { id: `evt_empty_${n}` }, { ageSeconds: 90 });
    await anEvent('easypost', { id: 'evt_empty' }, { ageSeconds: 90 });
    await database.em.fork().execute('update inbound_event set payload = null');
    const event = authorisedEvent(intentId);
    await anEvent('stripe', event);
    const { forwardInboundEvents, sent } = sweeper();
    expect(await forwardInboundEvents()).toMatchObject({ settled: 0, told: 1, failed: 7, more: false });
    expect(sent).toEqual([[(await workflowIdsOf(database, orderId)).payment, 'paymentMoved', []]]);
    expect(await effectOf('evt_empty')).toEqual({ effect: null, workflow_id: null });
    // Not at once again.
    expect(await forwardInboundEvents()).toMatchObject({ told: 0, failed: 0 });
  });

  it('gives to staff what could not be read for half a day, so that they can see to it, and settles it', async () => {
    const ada = { id: 'evt_torn_1', name: 'Zoë "Z"' };
    await anEvent('stripe', ada, { ageSeconds: 90 });
    for (const id of ['evt_torn_2', 'evt_torn_3']) await anEvent('easypost', { id }, { ageSeconds: 90 });
    const em = database.em.fork();
    await em.execute(`update inbound_event set payload = null where provider = 'easypost'`);
    const { forwardInboundEvents } = sweeper();
    const sums: unknown[] = [];
    for (let look = 0; look < 17; look += 1) {
      const { failed, noted } = await forwardInboundEvents();
      sums.push([failed, noted]);
      await em.execute('update inbound_event set next_look_at = now()');
    }
    expect(sums).toEqual([...Array.from({ length: 15 }, () => [3, 0]), [0, 3], [0, 0]]);
    expect(await effectOf('evt_torn_1')).toEqual({ effect: 'noted', workflow_id: null });

    const unreadable = createUnreadableEventRepository(database);
    const listed = await unreadable.listUnreadableEvents({ limit: 10, after: undefined });
    expect(listed.map(({ problem }) => problem).toSorted()).toEqual(
      [1, 2, 3].map((n) => `It was stored as event evt_torn_${n}, and cannot be read any more`),
    );
    const [kept] = await em.execute<{ body: string; isHash: boolean; isLength: boolean }[]>(
      `select convert_from(body, 'UTF8') as body, body_hash = encode(sha256(body), 'hex') as "isHash", bytes = length(body) as "isLength"
       from unreadable_event where provider = 'stripe'`,
    );
    expect(kept).toMatchObject({ isHash: true, isLength: true });
    expect(JSON.parse(kept?.body ?? '')).toEqual({ eventId: ada.id, type: 'x', subject: 'x', payload: ada });
    for (const { bodyHash } of listed) expect(await unreadable.settleUnreadableEvent(bodyHash)).toBe(true);
    expect(await unreadable.listUnreadableEvents({ limit: 10, after: undefined })).toEqual([]);
  });

  it('gives nothing to staff at once that has waited long before, or whose looks have failed', async () => {
    await anEvent('stripe', { id: 'evt_torn_late' }, { looks: 40 });
    const em = database.em.fork();
    await em.execute('update inbound_event set failures = 40');
    const { forwardInboundEvents } = sweeper();
    for (let look = 0; look < 15; look += 1) {
      expect(await forwardInboundEvents()).toMatchObject({ failed: 1, noted: 0 });
      await em.execute('update inbound_event set next_look_at = now()');
    }
    expect(await forwardInboundEvents()).toMatchObject({ failed: 0, noted: 1 });
  });

  it('reaches a new event behind thousands that stay open', async () => {
    await database.em.fork().execute(
      `insert into inbound_event (provider, event_id, type, subject, payload, received_at, next_look_at, looks)
       select 'stripe', 'evt_old_' || n, 'x', 'x', '{}', now() - interval '2 days', now() + n * interval '1 second', 12
       from generate_series(1, 8000) n`,
    );
    await database.em.fork().execute('analyze inbound_event');
    const { orderId, intentId } = await anOrder('awaiting-payment', 'action-required');
    await anEvent('stripe', authorisedEvent(intentId));
    const { forwardInboundEvents, sent } = sweeper();
    expect(await forwardInboundEvents()).toMatchObject({ told: 1, more: false });
    expect(sent).toEqual([[(await workflowIdsOf(database, orderId)).payment, 'paymentMoved', []]]);
    const plan = await database.em
      .fork()
      .execute<{ 'QUERY PLAN': string }[]>(
        `explain select 1 from inbound_event where settled_at is null and next_look_at <= now() order by next_look_at, event_id limit 200`,
      );
    expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain('inbound_event_open');
  });

  it('goes through any number of events that are due, batch by batch', async () => {
    await database.em.fork().execute(
      `insert into inbound_event (provider, event_id, type, subject, payload, received_at, next_look_at)
       select 'stripe', 'evt_' || n, 'x', 'x', jsonb_build_object('id', 'evt_' || n, 'type', 'x'), now() - interval '1 hour', now()
       from generate_series(1, 450) n`,
    );
    const { forwardInboundEvents } = sweeper();
    const sizes: number[] = [];
    for (let more = true; more;) {
      const batch = await forwardInboundEvents();
      sizes.push(batch.settled);
      more = batch.more;
    }
    expect(sizes).toEqual([200, 200, 50]);
  });
});

interface OrderRow {
  readonly attention: string | null;
  readonly since: boolean;
  readonly paymentStatus: string;
  readonly refunded: number;
  readonly facts: readonly string[];
}

async function anOrderRow(orderId: string): Promise<OrderRow> {
  const [row] = await database.em.fork().execute<OrderRow[]>(
    `select attention, attention_since is not null as since, payment_status as "paymentStatus",
       (select sum(refunded_minor)::int from payment where order_id = o.id) as refunded,
       (select json_agg(type order by sequence) from order_event where order_id = o.id) as facts
     from sales_order o where id = ?`,
    [orderId],
  );
  if (!row) throw new Error('There is no such order');
  return row;
}

/** Event, looks, and whole minutes until the next. */
async function nextLooks() {
  const rows = await database.em.fork().execute<{ id: string; looks: number; minutes: number }[]>(
    `select event_id as id, looks, round(extract(epoch from next_look_at - now()) / 60)::int as minutes
     from inbound_event order by received_at`,
  );
  return rows.map(({ id, looks, minutes }) => [id, looks, minutes]);
}
