import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import { createCheckoutRepository } from '../checkout/checkout-repository.ts';
import type { Database } from '../database.ts';
import { createFulfilmentRepository } from '../fulfilment/fulfilment-repository.ts';
import { createProviderNoticeActivities } from '../../activities/webhooks/provider-notice-activities.ts';
import { eventReaders } from '../../workers/compose/event-readers.ts';
import { createInboundEventRepository } from '../webhooks/inbound-event-repository.ts';
import { createProviderNoticeRepository } from '../webhooks/provider-notice-repository.ts';
import { createAttentionRepository } from '../fulfilment/attention-repository.ts';
import { addAttention } from './order-attention.ts';
import { createOrderRestartRepository } from './order-restart-repository.ts';
import { createSlowStepRepository } from './slow-step-repository.ts';

let database: Database;
let write: Query;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, query: write, drop } = await openTestDatabase());
});
afterAll(() => drop());

async function read(orderId: string) {
  const [row] = await database.em
    .fork()
    .execute<{ attention: string | null; since: string | null }[]>(
      'select attention, attention_since::text as since from sales_order where id = ?',
      [orderId],
    );
  return { lines: row?.attention?.split('\n') ?? [], since: row?.since ?? null };
}
const workflowTells = (orderId: string, attention: Readonly<Record<string, string>>, version: number) =>
  createFulfilmentRepository(database).recordAttention({ orderId, attention, about: ['money'], version });
const slowStep = (orderId: string, step = 'authorisePayment') => ({ subject: { orderId }, step, since: new Date() });
const noteSlow = (orderId: string) => createSlowStepRepository(database).noteSlowStep(slowStep(orderId));

const notices = () =>
  createProviderNoticeActivities({ notices: createProviderNoticeRepository(database), readers: eventReaders });

async function anEvent(orderId: string, type: string, object: object) {
  const eventId = `evt_${randomUUID()}`;
  const payload = { id: eventId, type, data: { object: { ...object, metadata: { orderId } } } };
  await write(
    `insert into inbound_event (provider, event_id, type, subject, payload) values ('stripe', ?, ?, 'x', ?::jsonb)`,
    [eventId, type, JSON.stringify(payload)],
  );
  return { orderId, eventId, notice: `The provider says ${type}.` };
}

/** An order whose money was taken, and given back. */
async function aRefundedOrder() {
  const { orderId } = await aConfirmedOrder(database);
  const repository = createFulfilmentRepository(database);
  const [parcel] = await repository.planShipments({ orderId });
  const [paymentId, intentId, refundId] = [randomUUID(), `pi_${randomUUID()}`, `re_${randomUUID()}`];
  await write(
    `insert into payment (id, order_id, attempt, provider_key, payment_method, amount_minor, currency, state, intent_id,
       authorised_minor, captured_minor, refunded_minor)
     values (?, ?, 1, ?, 'pm_card_visa', 2500, 'USD', 'captured', ?, 2500, 2500, 2500)`,
    [paymentId, orderId, `order:${orderId}:authorise:1`, intentId],
  );
  await write(
    `insert into payment_refund (id, payment_id, shipment_id, provider_key, amount_minor, reason, state, provider_refund_id)
     values (?, ?, ?, ?, 2500, 'lost', 'succeeded', ?)`,
    [randomUUID(), paymentId, parcel?.shipmentId, `refund:${refundId}`, refundId],
  );
  return { orderId, intentId, refundId };
}

describe('what staff are told of an order', () => {
  it('keeps what others told when its workflow tells something new, or nothing more', async () => {
    const { orderId } = await aConfirmedOrder(database);
    await noteSlow(orderId);
    const { since } = await read(orderId);
    await workflowTells(orderId, { 'money:1': 'The money could not be taken' }, 1);
    expect((await read(orderId)).lines).toEqual([
      'The money could not be taken',
      expect.stringContaining('authorisePayment has not succeeded'),
    ]);
    await workflowTells(orderId, {}, 2);
    expect(await read(orderId)).toEqual({ lines: [expect.stringContaining('authorisePayment')], since });
    await createSlowStepRepository(database).clearSlowStep(slowStep(orderId));
    expect(await read(orderId)).toEqual({ lines: [], since: null });
  });

  it('is replaced as a whole by newer words of its workflow, which come first', async () => {
    const { orderId } = await aConfirmedOrder(database);
    const words = { 'money:1': 'The money could not be taken', 'notice:evt_1': 'There is a dispute.' };
    await workflowTells(orderId, { ...words, failure: 'A step failed' }, 1);
    await noteSlow(orderId);
    await workflowTells(orderId, words, 2);
    await workflowTells(orderId, {}, 1);
    expect((await read(orderId)).lines).toEqual([
      'The money could not be taken',
      'There is a dispute.',
      expect.stringContaining('authorisePayment has not succeeded'),
    ]);
  });

  it('is acknowledged while it runs, whoever told it, but for what its workflow waits for', async () => {
    const { orderId } = await aConfirmedOrder(database);
    await noteSlow(orderId);
    const attention = { 'returned:1': 'Parcel 1 came back' };
    const request = { orderId, attention, about: ['acknowledged'], version: 1 };
    await createFulfilmentRepository(database).recordAttention({ ...request, acknowledgesOthers: true, by: 'Ada' });
    expect((await read(orderId)).lines).toEqual(['Parcel 1 came back']);
  });

  it('is the better word where a refund of the shop fails late, and the workflow leaves that alone', async () => {
    const { orderId, intentId, refundId } = await aRefundedOrder();
    const object = { id: refundId, status: 'failed', payment_intent: intentId, amount: 2500, currency: 'usd' };
    const told = await anEvent(orderId, 'refund.failed', { ...object, object: 'refund' });
    const booked = { shown: null, paymentStatus: 'captured' };
    expect(await notices().recordProviderNotice(told)).toEqual(booked);
    expect(await notices().recordProviderNotice(told)).toEqual(booked);
    await workflowTells(orderId, { 'parcel:2': 'Parcel 2 waits' }, 1);
    expect((await read(orderId)).lines).toEqual(['Parcel 2 waits', expect.stringContaining('pay it back another way')]);
  });

  it('is what a provider tells, the same for a step that is repeated', async () => {
    const { orderId, intentId } = await aRefundedOrder();
    for (const [type, outlivesOrder] of [
      ['charge.dispute.created', true],
      ['payment_intent.canceled', false],
    ] as const) {
      const object = {
        id: intentId,
        payment_intent: intentId,
        status: 'needs_response',
        amount: 2500,
        currency: 'usd',
      };
      const told = await anEvent(orderId, type, object);
      const shown = { shown: { words: told.notice, outlivesOrder } };
      expect(await notices().recordProviderNotice(told)).toMatchObject(shown);
      expect(await notices().recordProviderNotice(told)).toMatchObject(shown);
    }
  });

  it('is said once where two events say the same, and cleared when the order has ended', async () => {
    const { orderId } = await aConfirmedOrder(database);
    await createCheckoutRepository(database).closeOrder({ orderId, to: 'cancelled', reasonCode: 'customer' });
    for (const type of ['charge.dispute.created', 'charge.dispute.closed']) {
      const { eventId } = await anEvent(orderId, type, { id: 'dp_1' });
      const note = { provider: 'stripe' as const, eventId, event: null, orderId, notice: 'There is a dispute.' };
      await createInboundEventRepository(database).noteEvent(note);
    }
    expect((await read(orderId)).lines).toEqual(['There is a dispute.']);
    await createAttentionRepository(database).acknowledgeEndedOrder({ orderId, by: 'Ada' });
    expect(await read(orderId)).toEqual({ lines: [], since: null });
  });

  it('names no parcel of another order, whatever a signal says that was sent by hand', async () => {
    const [{ orderId }, other] = [await aConfirmedOrder(database), await aConfirmedOrder(database)];
    const [parcel] = await createFulfilmentRepository(database).planShipments({ orderId: other.orderId });
    const shipmentId = parcel?.shipmentId ?? '';
    const { eventId } = await anEvent(orderId, 'charge.dispute.created', { id: 'dp_2' });
    const note = { provider: 'stripe' as const, eventId, event: null, orderId, shipmentId, notice: 'Whose is it?' };
    await createInboundEventRepository(database).noteEvent(note);
    const em = database.em.fork();
    expect(
      await em.execute(`select data from event where subject_id = ? and type = 'payment.provider-notice'`, [orderId]),
    ).toEqual([{ data: { eventId, notice: 'Whose is it?' } }]);
    expect(await em.execute('select attention from shipment where id = ?', [shipmentId])).toEqual([
      { attention: null },
    ]);
  });

  it.each(['cancelled', 'completed'] as const)('is nothing that only an open order has when it is %s', async (to) => {
    const { orderId } = await aConfirmedOrder(database);
    await createFulfilmentRepository(database).planShipments({ orderId });
    await workflowTells(orderId, { 'undo:void payments': '"void payments" failed for good' }, 1);
    await noteSlow(orderId);
    const restarts = createOrderRestartRepository(database);
    for (let n = 0; n < 3; n += 1) await restarts.noteRestart(orderId);
    const lapses = { orderId, source: 'lapse:1' as const, line: 'It lapses.', about: ['money'] };
    await database.em.fork().transactional((em) => addAttention(em, lapses));
    expect((await read(orderId)).lines).toHaveLength(4);
    if (to === 'completed') await createFulfilmentRepository(database).completeOrder({ orderId });
    else await createCheckoutRepository(database).closeOrder({ orderId, to, reasonCode: 'payment' });
    expect((await read(orderId)).lines).toEqual(['"void payments" failed for good']);
    // The sweep had seen it while it was open.
    await restarts.noteRestart(orderId);
    expect((await read(orderId)).lines).toEqual(['"void payments" failed for good']);
  });
});
