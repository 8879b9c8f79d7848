import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createWriteOffRepository } from '../../db/payments/write-off-repository.ts';
import { startTestPayments, type TestPayments } from '../../tests/support/test-payments.ts';
import type { WriteOffActivities } from '../../workflows/payments/write-off-contract.ts';
import { PaymentUnavailable } from '../../gateways/payment-gateway.ts';
import { createWriteOffActivities } from './write-off-activities.ts';

let shop: TestPayments;
let writeOffs: WriteOffActivities;

beforeAll(async () => {
  shop = await startTestPayments();
  const { payments, settlements, database } = shop;
  writeOffs = createWriteOffActivities({ payments, settlements, writeOffs: createWriteOffRepository(database) });
});
afterAll(() => shop.stop());
beforeEach(() => shop.stripe.faults.clear());

/** A parcel that has left and whose money is to be taken, in an order of its own. */
async function aParcel(paymentMethod?: string) {
  const { orderId, intentId, shipments } = await shop.aPaidOrder(1, paymentMethod);
  const shipmentId = shipments[0]?.shipmentId ?? '';
  await shop.query(`update shipment set state = 'handed-over' where id = ?`, [shipmentId]);
  const by = { note: 'Stripe does not answer', by: 'Ada' };
  return {
    orderId,
    intentId: intentId ?? '',
    capture: { orderId, shipmentId },
    refund: { orderId, shipmentId, reason: 'The parcel was lost' },
    givenUp: { orderId, shipmentId, kind: 'capture', ...by } as const,
    notGivenBack: { orderId, shipmentId, kind: 'refund', ...by } as const,
  };
}
const lose = (route: string) => shop.stripe.faults.add({ route, dropReply: 'after', times: 2 });
const writtenOff = (orderId: string) => shop.query('select kind from payment_write_off where order_id = ?', [orderId]);

describe('money that staff give up', () => {
  it('is not a loss where it was taken and only the answer was lost', async () => {
    const { orderId, capture, givenUp } = await aParcel();
    lose('POST /v1/payment_intents/*/capture');
    await expect(shop.activities.capturePayment(capture)).rejects.toThrow(PaymentUnavailable);
    expect(await writeOffs.writeOffMoney(givenUp)).toEqual({ kind: 'moved' });
    expect(await writtenOff(orderId)).toEqual([]);
    // So it is asked for again, which finds it.
    expect(await shop.activities.capturePayment(capture)).toEqual({
      paymentStatus: 'captured',
    });
    expect(await shop.paymentOf(orderId)).toMatchObject({ state: 'captured' });
  });

  it('is not a loss where it went back to the shopper and only the answer was lost', async () => {
    const { orderId, capture, refund, notGivenBack } = await aParcel();
    await shop.activities.capturePayment(capture);
    lose('POST /v1/refunds');
    await expect(shop.activities.refundShipment(refund)).rejects.toThrow(PaymentUnavailable);
    expect(await writeOffs.writeOffMoney(notGivenBack)).toEqual({ kind: 'moved' });
    expect(await writtenOff(orderId)).toEqual([]);
    expect(await shop.activities.refundShipment(refund)).toEqual({ paymentStatus: 'refunded' });
  });

  it('is not a loss where an attempt to give it back that was given up was completed late', async () => {
    const { orderId, capture, refund, notGivenBack } = await aParcel();
    await shop.activities.capturePayment(capture);
    const failure = { route: 'POST /v1/refunds', storedStatus: 500, times: 1 };
    shop.stripe.faults.add({ ...failure, storedEffect: 'later' });
    await expect(shop.activities.refundShipment(refund)).rejects.toThrow(PaymentUnavailable);
    await expect(shop.activities.refundShipment({ ...refund, giveUpAttempt: 1 })).rejects.toThrow(PaymentUnavailable);
    const refusal = '{"error":{"type":"invalid_request_error","code":"refund_refused","message":"Not now"}}';
    shop.stripe.faults.add({ route: 'POST /v1/refunds', status: 400, body: refusal, times: 1 });
    await expect(shop.activities.refundShipment({ ...refund, giveUpAttempt: 1 })).rejects.toMatchObject({ attempt: 2 });
    await fetch(`${shop.stripe.url}/simulator/roll-forward`, { method: 'POST' });
    expect(await writeOffs.writeOffMoney(notGivenBack)).toEqual({ kind: 'moved' });
    expect(await writtenOff(orderId)).toEqual([]);
    expect(await shop.activities.refundShipment(refund)).toEqual({ paymentStatus: 'refunded' });
  });

  it('waits for the provider, whose books nobody else can read', async () => {
    const { orderId, capture, givenUp } = await aParcel();
    lose('POST /v1/payment_intents/*/capture');
    await expect(shop.activities.capturePayment(capture)).rejects.toThrow(PaymentUnavailable);
    shop.stripe.faults.add({ route: 'GET /v1/payment_intents/*', status: 503 });
    await expect(writeOffs.writeOffMoney(givenUp)).rejects.toThrow(PaymentUnavailable);
    expect(await writtenOff(orderId)).toEqual([]);
  });

  it('is let go of at the provider, and an attempt that was given up takes and books none of it', async () => {
    const { orderId, capture, givenUp } = await aParcel();
    const opening = await shop.settlements.openCapture(capture);
    if (opening.kind !== 'opened') throw new Error(opening.kind);
    const done = { kind: 'written-off', paymentStatus: 'written-off' };
    expect(await writeOffs.writeOffMoney(givenUp)).toEqual(done);
    expect(await writeOffs.writeOffMoney(givenUp)).toEqual(done);
    expect(await shop.atStripe(orderId)).toMatchObject([{ status: 'canceled', capturedMinor: 0 }]);
    await expect(shop.settlements.recordCapture(opening.capture)).rejects.toThrow();
    expect(await shop.paymentOf(orderId)).toMatchObject({ state: 'written-off', captured_minor: '0' });
  });

  it('is put before a person where the provider does not let go of it, and written off all the same', async () => {
    const { orderId, intentId, givenUp } = await aParcel();
    const body = '{"error":{"type":"invalid_request_error","code":"not_now","message":"Not now"}}';
    shop.stripe.faults.add({ route: 'POST /v1/payment_intents/*/cancel', status: 400, body, times: 1 });
    expect(await writeOffs.writeOffMoney(givenUp)).toMatchObject({ kind: 'written-off' });
    expect(await shop.query('select attention from sales_order where id = ?', [orderId])).toEqual([
      { attention: expect.stringMatching(new RegExp(`^What the card is still held for by ${intentId} could not`)) },
    ]);
  });

  it('is put before a person where somebody took it all the same, in part', async () => {
    const { orderId, intentId, givenUp } = await aParcel();
    await shop.atDashboard(`${intentId}/capture`, { amount: 100 });
    expect(await writeOffs.writeOffMoney(givenUp)).toMatchObject({ kind: 'written-off' });
    expect(await shop.query('select attention from sales_order where id = ?', [orderId])).toEqual([
      { attention: expect.stringMatching(/^The payment provider shows 1\.00 [A-Z]+ taken/) },
    ]);
  });
});

/** Both parcels have left, and Stripe has refused the money of the first. */
async function aRefusedParcel(card: string) {
  const { orderId, intentId, first, second } = await shop.anOrderInTwoParcels(card);
  await shop.query(`update shipment set state = 'handed-over' where order_id = ?`, [orderId]);
  const capture = { orderId, shipmentId: first };
  const refusal = '{"error":{"type":"invalid_request_error","code":"capture_refused","message":"Not now"}}';
  shop.stripe.faults.add({ route: 'POST /v1/payment_intents/*/capture', status: 400, body: refusal, times: 1 });
  await expect(shop.activities.capturePayment(capture)).rejects.toMatchObject({ name: 'PaymentRejected' });
  const givenUp = { orderId, shipmentId: first, kind: 'capture', note: 'Stripe refuses it', by: 'Ada' } as const;
  return { orderId, intentId, capture, other: { ...capture, shipmentId: second }, givenUp };
}
const isHeldOrKept = ({ account, amount }: { account: string; amount: number }) =>
  /holds|deposits/.test(account) && amount !== 0;

describe('the money of one of two parcels', () => {
  it.each([
    ['captured once', 'pm_card_visa'],
    ['captured parcel by parcel', 'pm_card_visa_multicapture'],
  ])('is not taken with the other, from a card that is %s, once it is given up', async (_how, card) => {
    const { orderId, other, givenUp } = await aRefusedParcel(card);
    expect(await writeOffs.writeOffMoney(givenUp)).toMatchObject({ kind: 'written-off' });
    expect(await shop.activities.capturePayment(other)).toEqual({ paymentStatus: 'partially-captured' });
    const [share] = await shop.query<{ minor: number }>(
      'select capture_minor::int as minor from shipment where id = ?',
      [other.shipmentId],
    );
    expect(await shop.atStripe(orderId)).toMatchObject([{ status: 'succeeded', capturedMinor: share?.minor }]);
    expect((await shop.balancesOf(orderId)).filter(isHeldOrKept)).toEqual([]);
  });

  it('is not a loss where it was taken with the other before', async () => {
    const { orderId, capture, other, givenUp } = await aRefusedParcel('pm_card_visa');
    await shop.activities.capturePayment(other);
    expect(await writeOffs.writeOffMoney(givenUp)).toEqual({ kind: 'moved' });
    expect(await writtenOff(orderId)).toEqual([]);
    expect(await shop.activities.capturePayment(capture)).toEqual({ paymentStatus: 'captured' });
    expect((await shop.balancesOf(orderId)).filter(isHeldOrKept)).toEqual([]);
  });

  it('cannot be given up while it is being taken with the other', async () => {
    const { orderId, other, givenUp } = await aRefusedParcel('pm_card_visa');
    const opening = await shop.settlements.openCapture(other);
    if (opening.kind !== 'opened') throw new Error(opening.kind);
    await expect(writeOffs.writeOffMoney(givenUp)).rejects.toMatchObject({ name: 'MoneyBeingTaken' });
    expect(await writtenOff(orderId)).toEqual([]);
  });
});

describe('what a card is still held for beyond what was taken of it in part', () => {
  const isReleased = async (orderId: string, shipmentId: string) => {
    const [share] = await shop.query<{ minor: number }>(
      'select capture_minor::int as minor from shipment where id = ?',
      [shipmentId],
    );
    expect(await shop.atStripe(orderId)).toMatchObject([
      { status: 'succeeded', capturedMinor: share?.minor, capturableMinor: 0 },
    ]);
    expect((await shop.balancesOf(orderId)).filter(isHeldOrKept)).toEqual([]);
  };

  it('is let go of at the provider when the rest is given up', async () => {
    const { orderId, other, givenUp } = await aRefusedParcel('pm_card_visa_multicapture');
    await shop.activities.capturePayment(other);
    expect(await shop.atStripe(orderId)).toMatchObject([{ status: 'requires_capture' }]);
    for (let times = 0; times < 2; times += 1) {
      expect(await writeOffs.writeOffMoney(givenUp)).toMatchObject({ kind: 'written-off' });
    }
    await isReleased(orderId, other.shipmentId);
  });

  it('is let go of where the rest was given up while that part was being taken', async () => {
    const { orderId, other, givenUp } = await aRefusedParcel('pm_card_visa_multicapture');
    const opening = await shop.settlements.openCapture(other);
    expect(opening).toMatchObject({ kind: 'opened', capture: { final: false } });
    await writeOffs.writeOffMoney(givenUp);
    lose('POST /v1/payment_intents/*/capture');
    await expect(shop.activities.capturePayment(other)).rejects.toThrow(PaymentUnavailable);
    expect(await shop.activities.capturePayment(other)).toEqual({ paymentStatus: 'partially-captured' });
    await isReleased(orderId, other.shipmentId);
  });

  it('is let go of by the repeat of a step that had only taken that part', async () => {
    const { orderId, other, givenUp } = await aRefusedParcel('pm_card_visa_multicapture');
    await shop.settlements.openCapture(other);
    await writeOffs.writeOffMoney(givenUp);
    shop.stripe.faults.add({ route: 'POST /v1/payment_intents/*/capture', latencyMs: 0, times: 1 });
    shop.stripe.faults.add({ route: 'POST /v1/payment_intents/*/capture', status: 503, times: 1 });
    await expect(shop.activities.capturePayment(other)).rejects.toThrow(PaymentUnavailable);
    expect(await shop.atStripe(orderId)).toMatchObject([{ status: 'requires_capture' }]);
    expect(await shop.activities.capturePayment(other)).toEqual({ paymentStatus: 'partially-captured' });
    await isReleased(orderId, other.shipmentId);
  });

  it('is put before a person where more of it was taken at the provider', async () => {
    const { orderId, intentId, other, givenUp } = await aRefusedParcel('pm_card_visa_multicapture');
    await shop.activities.capturePayment(other);
    await shop.atDashboard(`${intentId}/capture`, { amount: 100, final: false });
    expect(await writeOffs.writeOffMoney(givenUp)).toMatchObject({ kind: 'written-off' });
    expect(await shop.atStripe(orderId)).toMatchObject([{ status: 'succeeded', capturableMinor: 0 }]);
    expect(await shop.query('select attention from sales_order where id = ?', [orderId])).toEqual([
      { attention: expect.stringMatching(/^The payment provider shows 1\.00 [A-Z]+ taken/) },
    ]);
  });

  const refusal = '{"error":{"type":"invalid_request_error","code":"not_now","message":"Not now"}}';
  const toldOf = async (orderId: string) =>
    (await shop.query('select attention, payment_status from sales_order where id = ?', [orderId]))[0];

  it.each([
    ['refuses to let go of it', { status: 400, body: refusal }],
    ['answers with what it did not do', { status: 200, body: 'STILL HELD' }],
  ])('is put before staff where the provider %s, and keeps no capture from being booked', async (_how, fault) => {
    const { orderId, intentId, other, givenUp } = await aRefusedParcel('pm_card_visa_multicapture');
    await shop.settlements.openCapture(other);
    await writeOffs.writeOffMoney(givenUp);
    const url = `${shop.stripe.url}/v1/payment_intents/${intentId}?expand[]=latest_charge`;
    const held = await fetch(url, { headers: { authorization: 'Bearer sk_test_x' } });
    const body = fault.body.replace('STILL HELD', await held.text());
    shop.stripe.faults.add({ route: 'POST /v1/payment_intents/*/capture', latencyMs: 0, times: 1 });
    shop.stripe.faults.add({ route: 'POST /v1/payment_intents/*/capture', ...fault, body, times: 2 });
    for (let times = 0; times < 2; times += 1) {
      expect(await shop.activities.capturePayment(other)).toEqual({ paymentStatus: 'partially-captured' });
    }
    expect(await toldOf(orderId)).toEqual({
      attention: expect.stringMatching(
        new RegExp(`^What the card is still held for by ${intentId} could not be rel.*$`),
      ),
      payment_status: 'partially-captured',
    });
    // Whoever comes by later lets it go.
    expect(await shop.activities.capturePayment(other)).toEqual({ paymentStatus: 'partially-captured' });
    await isReleased(orderId, other.shipmentId);
  });

  it('is put before staff where the provider refuses it after the rest was given up, which is written down', async () => {
    const { orderId, other, givenUp } = await aRefusedParcel('pm_card_visa_multicapture');
    await shop.activities.capturePayment(other);
    shop.stripe.faults.add({ route: 'POST /v1/payment_intents/*/capture', status: 400, body: refusal, times: 1 });
    expect(await writeOffs.writeOffMoney(givenUp)).toMatchObject({ kind: 'written-off' });
    expect(await toldOf(orderId)).toMatchObject({ attention: expect.stringContaining('release it at the payment') });
  });

  it('is not taken for the money of a parcel that costs as much', async () => {
    const { orderId, other, givenUp } = await aRefusedParcel('pm_card_visa_multicapture');
    await shop.query('update shipment set capture_minor = 500 where order_id = ?', [orderId]);
    await shop.query('update payment_capture set amount_minor = 500, taken_minor = 500 where shipment_id = ?', [
      givenUp.shipmentId,
    ]);
    await shop.activities.capturePayment(other);
    expect(await writeOffs.writeOffMoney(givenUp)).toMatchObject({ kind: 'written-off' });
  });
});

describe('a workflow that begins anew after staff have given money up', () => {
  it('asks nobody for it again', async () => {
    const { capture, givenUp } = await aParcel();
    await writeOffs.writeOffMoney(givenUp);
    expect(await shop.activities.capturePayment(capture)).toEqual({
      paymentStatus: 'written-off',
      isWrittenOff: true,
    });
    const lost = await aParcel();
    await shop.activities.capturePayment(lost.capture);
    const refusal = '{"error":{"type":"invalid_request_error","code":"refund_refused","message":"Not now"}}';
    shop.stripe.faults.add({ route: 'POST /v1/refunds', status: 400, body: refusal, times: 1 });
    await expect(shop.activities.refundShipment(lost.refund)).rejects.toMatchObject({ name: 'RefundFailed' });
    await writeOffs.writeOffMoney(lost.notGivenBack);
    expect(await shop.activities.refundShipment({ ...lost.refund, giveUpAttempt: 1 })).toEqual({
      paymentStatus: 'captured',
    });
  });
});

describe('a capture', () => {
  it('is not booked by an attempt that was given up and another one followed', async () => {
    const { orderId, capture } = await aParcel();
    const opening = await shop.settlements.openCapture(capture);
    if (opening.kind !== 'opened') throw new Error(opening.kind);
    await shop.settlements.refuseCapture(opening.capture);
    await shop.settlements.recordCapture(opening.capture);
    expect(await shop.paymentOf(orderId)).toMatchObject({ state: 'authorised', captured_minor: '0' });
  });
});
