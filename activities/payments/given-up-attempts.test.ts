import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { recordForeignRefund } from '../../db/payments/record-foreign-refund.ts';
import type { SimulatedPayments } from '../../dev/simulators/stripe/read-simulated-payments.ts';
import { startTestPayments, type TestPayments } from '../../tests/support/test-payments.ts';
import { PaymentUnavailable } from '../../gateways/payment-gateway.ts';

let shop: TestPayments;
let stripe: TestPayments['stripe'];
let activities: TestPayments['activities'];
let query: TestPayments['query'];

beforeAll(async () => {
  shop = await startTestPayments();
  ({ stripe, activities, query } = shop);
});
afterAll(() => shop.stop());
beforeEach(() => stripe.faults.clear());

const always = (route: string, storedEffect: 'none' | 'later' = 'later') =>
  stripe.faults.add({ route, storedStatus: 500, storedEffect });
const rollForward = () => fetch(`${stripe.url}/simulator/roll-forward`, { method: 'POST' });
const shareOf = async (shipmentId: string) =>
  (await query<{ minor: number }>('select capture_minor::int as minor from shipment where id = ?', [shipmentId]))[0]
    ?.minor;

/** As Temporal does, for as long as it may pass; then it is said which attempt has failed. */
async function failing(step: () => Promise<unknown>): Promise<unknown> {
  for (let tries = 0; tries < 10; tries += 1) {
    const error = await step().catch((thrown: unknown) => thrown);
    if (!(error instanceof PaymentUnavailable)) return error;
  }
  throw new Error('It was retried ten times');
}
const unsettled = (attempt: number) => ({ name: 'PaymentUnsettled', attempt });

/** Both of its parcels were paid for with one capture, so that a second refund of the first would be the second one's money. */
async function aLostParcelOfTwo() {
  const { orderId, first, second } = await shop.anOrderInTwoParcels();
  await activities.capturePayment({ orderId, shipmentId: first });
  await activities.capturePayment({ orderId, shipmentId: second });
  return { orderId, shipmentId: first, reason: 'The parcel was lost' };
}
const refunds = (shipmentId: string) =>
  query<{ attempt: number; state: string }>(
    'select attempt, state from payment_refund where shipment_id = ? order by attempt',
    [shipmentId],
  );

/** What the provider tells of the one refund of an order is booked, while nobody knows what it is for. */
async function bookedByEvent(orderId: string): Promise<number> {
  const { intents, refunds: made } = (await (await fetch(`${stripe.url}/simulator/state`)).json()) as SimulatedPayments;
  const intent = intents.find(({ metadata }) => metadata['order_id'] === orderId);
  const refund = made.find(({ intentId }) => intentId === intent?.id);
  if (!intent || !refund) throw new Error('Nothing was given back');
  const { id: refundId, amountMinor, currency } = refund;
  const told = { orderId, intentId: intent.id, refundId, state: 'succeeded', amountMinor, currency };
  await shop.database.em.fork().transactional((em) => recordForeignRefund(em, told));
  return amountMinor;
}

describe('a failure within the provider that lasts', () => {
  it('has a refund asked for under one key more for each time that staff give an attempt up', async () => {
    const wanted = await aLostParcelOfTwo();
    always('POST /v1/refunds', 'none');
    expect(await failing(() => activities.refundShipment(wanted))).toMatchObject(unsettled(1));
    for (let times = 0; times < 2; times += 1) {
      expect(await failing(() => activities.refundShipment({ ...wanted, giveUpAttempt: 1 }))).toMatchObject(
        unsettled(2),
      );
    }
    // Staff who were told of something else since, such as twelve hours without an answer, have not given the second one up.
    expect(await failing(() => activities.refundShipment(wanted))).toMatchObject(unsettled(2));
    expect(await refunds(wanted.shipmentId)).toEqual([
      { attempt: 1, state: 'failed' },
      { attempt: 2, state: 'opened' },
    ]);
  });

  it('gives the money back once, though the provider completes an attempt that was given up', async () => {
    const wanted = await aLostParcelOfTwo();
    const { orderId, shipmentId } = wanted;
    stripe.faults.add({ route: 'POST /v1/refunds', storedStatus: 500, storedEffect: 'later', times: 1 });
    expect(await failing(() => activities.refundShipment(wanted))).toMatchObject(unsettled(1));
    always('POST /v1/refunds', 'none');
    expect(await failing(() => activities.refundShipment({ ...wanted, giveUpAttempt: 1 }))).toMatchObject(unsettled(2));
    await rollForward();
    expect(await activities.refundShipment({ ...wanted, giveUpAttempt: 2 })).toEqual({ paymentStatus: 'captured' });
    expect(await activities.refundShipment({ ...wanted, giveUpAttempt: 2 })).toEqual({ paymentStatus: 'captured' });
    expect(await refunds(shipmentId)).toEqual([
      { attempt: 1, state: 'succeeded' },
      { attempt: 2, state: 'failed' },
    ]);
    const share = await shareOf(shipmentId);
    expect(await shop.atStripe(orderId)).toMatchObject([{ refundedMinor: share }]);
    expect(await shop.paymentOf(orderId)).toMatchObject({ refunded_minor: String(share) });
    expect((await shop.typesOf(orderId)).filter((type) => type === 'payment.refunded')).toHaveLength(1);
  });

  it('finds a refund that was completed late where an event of it was booked before', async () => {
    const wanted = await aLostParcelOfTwo();
    const { orderId, shipmentId } = wanted;
    stripe.faults.add({ route: 'POST /v1/refunds', storedStatus: 500, storedEffect: 'later', times: 1 });
    expect(await failing(() => activities.refundShipment(wanted))).toMatchObject(unsettled(1));
    const refusal = '{"error":{"type":"invalid_request_error","code":"refund_refused","message":"Not now"}}';
    always('POST /v1/refunds', 'none');
    expect(await failing(() => activities.refundShipment({ ...wanted, giveUpAttempt: 1 }))).toMatchObject(unsettled(2));
    stripe.faults.clear();
    stripe.faults.add({ route: 'POST /v1/refunds', status: 400, body: refusal });
    expect(await failing(() => activities.refundShipment({ ...wanted, giveUpAttempt: 2 }))).toMatchObject({
      name: 'RefundFailed',
      attempt: 2,
    });
    await rollForward();
    const amountMinor = await bookedByEvent(orderId);
    // Whether staff ask for another or only have the step run again: it is found, and counts for its parcel.
    expect(await activities.refundShipment(wanted)).toEqual({ paymentStatus: 'captured' });
    expect(await activities.refundShipment({ ...wanted, giveUpAttempt: 2 })).toEqual({ paymentStatus: 'captured' });
    expect(await shop.paymentOf(orderId)).toMatchObject({ refunded_minor: String(amountMinor) });
    expect(
      await query('select refunded_minor::int as minor from payment_capture where shipment_id = ?', [shipmentId]),
    ).toEqual([{ minor: amountMinor }]);
  });

  it('has a capture in parts asked for under one key more, and finds what was completed late', async () => {
    const { orderId, second: shipmentId } = await shop.anOrderInTwoParcels('pm_card_visa_multicapture');
    const wanted = { orderId, shipmentId };
    stripe.faults.add({
      route: 'POST /v1/payment_intents/*/capture',
      storedStatus: 500,
      storedEffect: 'later',
      times: 1,
    });
    expect(await failing(() => activities.capturePayment(wanted))).toMatchObject(unsettled(1));
    always('POST /v1/payment_intents/*/capture', 'none');
    for (let times = 0; times < 2; times += 1) {
      expect(await failing(() => activities.capturePayment({ ...wanted, giveUpAttempt: 1 }))).toMatchObject(
        unsettled(2),
      );
    }
    expect(await query('select attempt, state from payment_capture where shipment_id = ?', [shipmentId])).toEqual([
      { attempt: 2, state: 'opened' },
    ]);
    await rollForward();
    expect(await activities.capturePayment({ ...wanted, giveUpAttempt: 2 })).toEqual({
      paymentStatus: 'partially-captured',
    });
    expect(await shop.atStripe(orderId)).toMatchObject([{ capturedMinor: await shareOf(shipmentId) }]);
  });
});
