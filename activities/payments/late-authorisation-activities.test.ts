import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { startTestPayments, type TestPayments } from '../../tests/support/test-payments.ts';
import { createLateAuthorisationActivities } from './late-authorisation-activities.ts';

let shop: TestPayments;

beforeAll(async () => {
  shop = await startTestPayments();
});
afterAll(() => shop.stop());
beforeEach(() => shop.stripe.faults.clear());

const activities = () => createLateAuthorisationActivities(shop);

/** Money reserved for an order that was given up, and the provider's event that told of it. */
async function aLateReservation() {
  const { orderId } = await shop.aPlacedOrder();
  await shop.activities.voidPayments({ orderId });
  const answer = await fetch(`${shop.stripe.url}/v1/payment_intents`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_x', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      amount: '1000',
      currency: 'gbp',
      capture_method: 'manual',
      confirm: 'true',
      payment_method: 'pm_card_visa',
      'metadata[order_id]': orderId,
    }),
  });
  const { id: intentId } = (await answer.json()) as { id: string };
  return { orderId, intentId, eventId: await anEvent() };
}

async function anEvent(): Promise<string> {
  const eventId = `evt_${randomUUID()}`;
  const sql = `insert into inbound_event (provider, event_id, type, subject, payload) values ('stripe', ?, 'payment_intent.amount_capturable_updated', 'pi', '{}')`;
  await shop.query(sql, [eventId]);
  return eventId;
}

const effectOf = async (eventId: string) =>
  (await shop.query<{ effect: string | null }>('select effect from inbound_event where event_id = ?', [eventId]))[0];

describe('releaseLateAuthorisations', () => {
  it('lets go of the money, and writes it down once', async () => {
    const late = await aLateReservation();
    expect(await activities().releaseLateAuthorisations([late])).toEqual({ released: 1 });
    expect(await activities().releaseLateAuthorisations([late])).toEqual({ released: 0 });
    expect(await effectOf(late.eventId)).toEqual({ effect: 'applied' });
    expect((await shop.typesOf(late.orderId)).filter((type) => type === 'payment.released-late')).toHaveLength(1);
  });

  it('writes down what an attempt released that died before it could', async () => {
    const late = await aLateReservation();
    const died = () => Promise.reject(new Error('Connection terminated'));
    const dying = createLateAuthorisationActivities({ ...shop, settlements: { recordLateRelease: died } });
    await new MockActivityEnvironment().run(() => dying.releaseLateAuthorisations([late]));
    expect(await shop.atStripe(late.orderId)).toMatchObject([{ status: 'canceled' }, { status: 'canceled' }]);
    expect(await effectOf(late.eventId)).toEqual({ effect: null });

    await activities().releaseLateAuthorisations([late]);
    expect(await effectOf(late.eventId)).toEqual({ effect: 'applied' });
    expect(await shop.typesOf(late.orderId)).toContain('payment.released-late');
  });

  it('says nothing of a payment that was void all along, whose event came late', async () => {
    const { orderId, intentId } = await shop.aPaidOrder();
    await shop.activities.voidPayments({ orderId });
    const eventId = await anEvent();
    await activities().releaseLateAuthorisations([{ orderId, intentId: intentId ?? '', eventId }]);
    expect(await effectOf(eventId)).toEqual({ effect: 'ignored' });
    expect(await shop.typesOf(orderId)).not.toContain('payment.released-late');
  });
});
