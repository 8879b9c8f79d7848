import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openDatabase, type Database } from '../../db/database.ts';
import { createFulfilmentRepository } from '../../db/fulfilment/fulfilment-repository.ts';
import { createInboundEventQueries } from '../../db/webhooks/inbound-event-queries.ts';
import { createInboundEventRepository } from '../../db/webhooks/inbound-event-repository.ts';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { createInboundEventActivities } from './inbound-event-activities.ts';
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
  const activities = createInboundEventActivities({ events, signals: fake.signals, olderThanMs: 30_000 });
  type Request = Parameters<typeof activities.forwardInboundEvents>[0];
  return { ...fake, forwardInboundEvents: (request: Request) => activities.forwardInboundEvents(request) };
}

async function anEvent(
  provider: string,
  payload: { id: string },
  { ageSeconds = 60, workflowId = null as string | null } = {},
) {
  await database.em.fork().execute(
    `insert into inbound_event (provider, event_id, type, subject, payload, received_at, workflow_id)
     values (?, ?, 'x', 'x', ?::jsonb, now() - make_interval(secs => ?), ?)`,
    [provider, payload.id, JSON.stringify(payload), ageSeconds, workflowId],
  );
}

function authorisedEvent(intentId: string) {
  const object = { id: intentId, object: 'payment_intent' };
  return { id: `evt_${randomUUID()}`, type: 'payment_intent.amount_capturable_updated', data: { object } };
}

async function anOrder(status: string, paymentState: string) {
  const { orderId } = await aConfirmedOrder(database);
  const intentId = `pi_${randomUUID()}`;
  const em = database.em.fork();
  await em.execute('update sales_order set status = ? where id = ?', [status, orderId]);
  await em.execute(
    `insert into payment (id, order_id, attempt, provider_key, payment_method, amount_minor, currency, state, intent_id, authorised_minor)
     values (?, ?, 1, ?, 'pm_card_visa', 100, 'USD', ?, ?, 100)`,
    [randomUUID(), orderId, `order:${orderId}:authorise:1`, paymentState, intentId],
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
    await anEvent('stripe', told, { workflowId: `payment-${orderId}` });
    await anEvent('stripe', untold);
    const { forwardInboundEvents, sent } = sweeper();
    expect(await forwardInboundEvents({ after: null })).toMatchObject({ settled: 2, told: 0, stranded: 0 });
    expect(sent).toEqual([]);
    expect(await effectOf(told.id)).toMatchObject({ effect: 'applied' });
    expect(await effectOf(untold.id)).toMatchObject({ effect: 'ignored' });
  });

  it('tells the payment again while the order waits for it', async () => {
    const { orderId, intentId } = await anOrder('awaiting-payment', 'action-required');
    const event = authorisedEvent(intentId);
    await anEvent('stripe', event);
    const { forwardInboundEvents, sent } = sweeper();
    expect(await forwardInboundEvents({ after: null })).toMatchObject({ settled: 0, told: 1 });
    expect(sent).toEqual([[`payment-${orderId}`, 'paymentMoved', []]]);
    expect(await effectOf(event.id)).toEqual({ effect: null, workflow_id: `payment-${orderId}` });
  });

  it('tells an order what the provider did by itself, which settles the event there', async () => {
    const { orderId, intentId } = await anOrder('confirmed', 'authorised');
    const event = { ...authorisedEvent(intentId), type: 'payment_intent.canceled' };
    await anEvent('stripe', event);
    const { forwardInboundEvents, sent } = sweeper();
    expect(await forwardInboundEvents({ after: null })).toMatchObject({ settled: 0, told: 1 });
    const notice = expect.stringContaining('the payment is voided');
    expect(sent).toEqual([[`order-${orderId}`, 'providerNotice', [{ eventId: event.id, notice }]]]);

    const told = { orderId, eventId: event.id, notice: 'The payment is voided.' };
    await createFulfilmentRepository(database).recordProviderNotice(told);
    await createFulfilmentRepository(database).recordProviderNotice(told);
    expect(await effectOf(event.id)).toMatchObject({ effect: 'applied' });
  });

  it('leaves an event alone while its checkout is at work', async () => {
    const { intentId } = await anOrder('placed', 'pending');
    const event = authorisedEvent(intentId);
    await anEvent('stripe', event);
    expect(await sweeper().forwardInboundEvents({ after: null })).toMatchObject({ waiting: 1, told: 0, settled: 0 });
    expect(await effectOf(event.id)).toMatchObject({ effect: null });
  });

  it('keeps an event open whose workflow has ended without its effect, so that it is seen', async () => {
    const { orderId, intentId } = await anOrder('expired', 'declined');
    const event = authorisedEvent(intentId);
    await anEvent('stripe', event);
    const fake = fakeSignals();
    fake.ended.add(`order-${orderId}`);
    expect(await sweeper(fake).forwardInboundEvents({ after: null })).toMatchObject({ stranded: 1, settled: 0 });
    expect(await effectOf(event.id)).toMatchObject({ effect: null });
  });

  it('leaves young events to whoever was told when they came', async () => {
    await anEvent('stripe', authorisedEvent('pi_young'), { ageSeconds: 5 });
    expect(await sweeper().forwardInboundEvents({ after: null })).toMatchObject({ settled: 0, next: null });
  });

  it('tells a parcel again what the carrier said, until it has arrived', async () => {
    const { orderId } = await aConfirmedOrder(database);
    const shipmentId = randomUUID();
    await database.em.fork().execute(
      `insert into shipment (id, order_id, location_id, sequence, state, carrier, carrier_service, capture_minor, currency,
         weight_grams, tracking_code)
       values (?, ?, 'MAIN', 1, 'handed-over', 'USPS', 'Priority', 100, 'USD', 100, 'EZ9')`,
      [shipmentId, orderId],
    );
    const event = {
      id: `evt_${randomUUID()}`,
      description: 'tracker.updated',
      result: { tracking_code: 'EZ9', status: 'delivered' },
    };
    await anEvent('easypost', event);
    const { forwardInboundEvents, sent } = sweeper();
    expect(await forwardInboundEvents({ after: null })).toMatchObject({ told: 1 });
    expect(sent).toEqual([[`shipment-${shipmentId}`, 'carrierEvent', [{ eventId: event.id, status: 'delivered' }]]]);
    await database.em.fork().execute(`update shipment set state = 'delivered' where id = ?`, [shipmentId]);
    expect(await forwardInboundEvents({ after: null })).toMatchObject({ settled: 1, told: 0 });
    expect(await effectOf(event.id)).toMatchObject({ effect: 'applied' });
  });

  it('goes through any number of events, batch by batch', async () => {
    await database.em.fork().execute(
      `insert into inbound_event (provider, event_id, type, subject, payload, received_at)
       select 'stripe', 'evt_' || n, 'x', 'x', jsonb_build_object('id', 'evt_' || n, 'type', 'x'), now() - interval '1 hour'
       from generate_series(1, 450) n`,
    );
    const { forwardInboundEvents } = sweeper();
    const sizes: number[] = [];
    let after: Parameters<typeof forwardInboundEvents>[0]['after'] = null;
    do {
      const batch = await forwardInboundEvents({ after });
      sizes.push(batch.settled);
      after = batch.next;
    } while (after);
    expect(sizes).toEqual([200, 200, 50]);
  });
});
