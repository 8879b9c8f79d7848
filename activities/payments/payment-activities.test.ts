import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createCheckoutRepository } from '../../db/checkout/checkout-repository.ts';
import type { Database } from '../../db/database.ts';
import { createPaymentAttemptRepository } from '../../db/payments/payment-attempt-repository.ts';
import { refuseUnpaid } from '../../db/payments/refuse-unpaid.ts';
import type { SettlementRepository } from '../../db/payments/settlement-repository.ts';
import { aShop } from '../../tests/support/a-shop.ts';
import { startTestPayments, type TestPayments } from '../../tests/support/test-payments.ts';
import type { PaymentActivities } from '../../workflows/payments/payment-contract.ts';
import { PaymentUnavailable } from '../../gateways/payment-gateway.ts';
import { asActivityFailure } from '../shared/as-activity-failure.ts';
import { PaymentUnsettled } from './payment-unsettled.ts';

let shop: TestPayments;
let database: Database;
let stripe: TestPayments['stripe'];
let activities: PaymentActivities;
let settlements: SettlementRepository;
let query: TestPayments['query'];

beforeAll(async () => {
  shop = await startTestPayments();
  ({ database, stripe, activities, settlements, query } = shop);
});
afterAll(() => shop.stop());
beforeEach(() => stripe.faults.clear());

const aPlacedOrder: TestPayments['aPlacedOrder'] = (...wanted) => shop.aPlacedOrder(...wanted);
const aPaidOrder: TestPayments['aPaidOrder'] = (...wanted) => shop.aPaidOrder(...wanted);
const anOrderInTwoParcels: TestPayments['anOrderInTwoParcels'] = (card) => shop.anOrderInTwoParcels(card);
const balancesOf = (orderId: string) => shop.balancesOf(orderId);
const atStripe = (orderId: string) => shop.atStripe(orderId);
const paymentOf = (orderId: string) => shop.paymentOf(orderId);
const typesOf = (orderId: string) => shop.typesOf(orderId);

/** Repeats a request that changes nothing until Stripe says that its key is in use. */
async function untilUnderWay(key: string): Promise<void> {
  for (;;) {
    const headers = { authorization: 'Bearer sk_test_x', 'idempotency-key': key };
    const { status } = await fetch(`${stripe.url}/v1/nothing`, { method: 'POST', headers });
    if (status === 409) return;
  }
}

describe('authorisePayment', () => {
  it('answers a decline, and a card that does not exist, as an outcome', async () => {
    const { request } = await aPlacedOrder(1, 'pm_card_visa_chargeDeclinedInsufficientFunds');
    expect(await activities.authorisePayment(request)).toMatchObject({
      state: 'declined',
      declineCode: 'insufficient_funds',
    });
    const unknown = await aPlacedOrder(1, 'pm_nobody_knows');
    expect(await activities.authorisePayment(unknown.request)).toEqual({
      state: 'rejected',
      intentId: null,
      authorisedMinor: 0,
      rejectCode: 'resource_missing',
    });
  });

  it('puts the bank’s page into the row of the attempt, and tells the workflow that the bank asks', async () => {
    const { orderId, request } = await aPlacedOrder(1, 'pm_card_authenticationRequired');
    const told = await activities.authorisePayment({ ...request, checkFirst: true });
    const { intentId } = told;
    expect(told).toEqual({ state: 'action-required', intentId, authorisedMinor: 0 });
    const page = () => query('select action_url, client_secret from payment where order_id = ?', [orderId]);
    const kept = await page();
    expect(kept).toEqual([
      {
        action_url: expect.stringContaining(`payment_intent_client_secret=${intentId}_secret_`),
        client_secret: expect.stringMatching(`^${intentId}_secret_`),
      },
    ]);
    // Asked again, as where the answer was lost.
    expect(await activities.authorisePayment(request)).toEqual(told);
    expect(await page()).toEqual(kept);
    expect(await activities.readPayment({ intentId: String(intentId) })).toEqual(told);
    await activities.voidPayments({ orderId });
    expect(await page()).toEqual([{ action_url: null, client_secret: null }]);
  });
});

describe('readPayment', () => {
  it('puts the bank’s page into the row of an attempt that was processing before, and tells the workflow no more', async () => {
    const { orderId, request } = await aPlacedOrder(1, 'pm_card_authenticationRequired');
    const told = await activities.authorisePayment(request);
    const intentId = String(told.intentId);
    const attempt = { orderId, attempt: 1, intentId, state: 'processing' as const, payUntil: Date.now() + 3_600_000 };
    // As where Stripe had answered that, and no page.
    await query('update payment set action_url = null, client_secret = null where order_id = ?', [orderId]);
    await createPaymentAttemptRepository(database).recordPaymentAttempt(attempt);
    expect(await activities.readPayment({ intentId })).toEqual(told);
    expect(await query('select action_url, client_secret from payment where order_id = ?', [orderId])).toEqual([
      {
        action_url: expect.stringContaining(`payment_intent_client_secret=${intentId}_secret_`),
        client_secret: expect.stringMatching(`^${intentId}_secret_`),
      },
    ]);
    await activities.voidPayments({ orderId });
  });
});

describe('voidPayments', () => {
  it('lets go of an authorisation whose answer was lost, and leaves nothing reserved', async () => {
    const { orderId, request } = await aPlacedOrder();
    stripe.faults.add({ route: 'POST /v1/payment_intents', dropReply: 'after', times: 2 });
    await expect(activities.authorisePayment(request)).rejects.toThrow(PaymentUnavailable);
    await activities.voidPayments({ orderId });
    await activities.voidPayments({ orderId });
    expect(await atStripe(orderId)).toMatchObject([{ status: 'canceled' }]);
    expect(await paymentOf(orderId)).toMatchObject({ state: 'voided', authorised_minor: '0' });
    expect(await balancesOf(orderId)).toEqual([]);
  });

  it('asks no card for money in order to let go of it, and stops a call that is still on its way', async () => {
    const { orderId, request } = await aPlacedOrder();
    await activities.voidPayments({ orderId });
    const late = await activities.authorisePayment(request);
    expect(late).toMatchObject({ state: 'voided', authorisedMinor: 0 });
    expect(await atStripe(orderId)).toMatchObject([{ status: 'canceled', authorisedMinor: 0 }]);
    expect(await paymentOf(orderId)).toMatchObject({ state: 'voided' });
  });

  it('reads no list where nothing was ever asked for under the key', async () => {
    const { orderId } = await aPlacedOrder();
    stripe.faults.add({ route: 'GET /v1/payment_intents', status: 500 });
    await activities.voidPayments({ orderId });
    expect(await paymentOf(orderId)).toMatchObject({ state: 'voided' });
  });

  it('looks for a lost answer from when it was asked for, in stretches', async () => {
    const { orderId, request } = await aPlacedOrder();
    stripe.faults.add({ route: 'POST /v1/payment_intents', dropReply: 'after', times: 2 });
    await expect(activities.authorisePayment(request)).rejects.toThrow(PaymentUnavailable);
    const lists = stripe.faults.add({ route: 'GET /v1/payment_intents', latencyMs: 0 });
    await query(`update payment set created_at = created_at - interval '8 minutes' where order_id = ?`, [orderId]);
    await activities.voidPayments({ orderId });
    expect(lists.hits).toBe(2);
    expect(await atStripe(orderId)).toMatchObject([{ status: 'canceled' }]);
  });

  it('waits for a call that is under way, and lets go of what it reserves', async () => {
    const { orderId, request } = await aPlacedOrder();
    stripe.faults.add({ route: 'POST /v1/payment_intents', latencyMs: 400, times: 1 });
    const asked = activities.authorisePayment(request);
    await untilUnderWay(request.idempotencyKey);
    await expect(activities.voidPayments({ orderId })).rejects.toThrow(PaymentUnavailable);
    expect(await asked).toMatchObject({ state: 'authorised' });
    await activities.voidPayments({ orderId });
    expect(await atStripe(orderId)).toMatchObject([{ status: 'canceled' }]);
  });

  it('ends cleanly where the method was one that the provider does not know', async () => {
    const { orderId, request } = await aPlacedOrder(1, 'pm_nobody');
    await activities.authorisePayment(request);
    await activities.voidPayments({ orderId });
    expect(await paymentOf(orderId)).toMatchObject({ state: 'voided', authorised_minor: '0' });
    expect(await balancesOf(orderId)).toEqual([]);
  });

  it('leaves tries that were opened after those it was asked for', async () => {
    const { orderId, request } = await aPlacedOrder(1, 'pm_card_visa_chargeDeclined');
    const tries = createPaymentAttemptRepository(database);
    const { intentId } = await activities.authorisePayment(request);
    const declined = { state: 'declined', declineCode: 'generic_decline', payUntil: Date.now() + 60_000 } as const;
    await tries.recordPaymentAttempt({ orderId, attempt: 1, intentId, ...declined });
    const second = await tries.openPaymentAttempt({ orderId, attempt: 2, paymentMethod: 'pm_card_visa' });
    if (second.kind !== 'opened') throw new Error(`The try was ${second.kind}`);
    await activities.authorisePayment({ ...second.payment, orderId, orderNumber: request.orderNumber });
    await activities.voidPayments({ orderId, upTo: 1 });
    expect(await atStripe(orderId)).toMatchObject([{ status: 'requires_capture' }, {}]);
    const late = { orderId, attempt: 2, upTo: 1, intentId: null, declined: false };
    await settlements.recordVoid(late);
    expect(await query('select state from payment where order_id = ? and attempt = 2', [orderId])).toEqual([
      { state: 'pending' },
    ]);
  });

  it('reverses what was posted for a confirmed order', async () => {
    const { orderId } = await aPaidOrder();
    await activities.voidPayments({ orderId });
    expect(await atStripe(orderId)).toMatchObject([{ status: 'canceled' }]);
    expect(await balancesOf(orderId)).toEqual([
      { account: 'card-holds', amount: 0 },
      { account: 'customer-holds', amount: 0 },
    ]);
  });

  it('says what is to be done where somebody took the money at the provider, and calls it let go of nowhere', async () => {
    const { orderId, intentId } = await aPaidOrder();
    await shop.atDashboard(`${intentId}/capture`);
    await expect(activities.voidPayments({ orderId })).rejects.toMatchObject({
      code: 'money-taken',
      message: expect.stringMatching(/[\d.]+ [A-Z]+ of pi_\w+ were taken, .*: refund them there/),
    });
    await createCheckoutRepository(database).closeOrder({ orderId, to: 'cancelled', reasonCode: 'customer' });
    expect(await query('select status, payment_status from sales_order where id = ?', [orderId])).toEqual([
      { status: 'cancelled', payment_status: 'authorised' },
    ]);
  });

  it('has nothing to let go of where somebody took the money at the provider and gave it back there', async () => {
    const { orderId, intentId } = await aPaidOrder();
    await shop.atDashboard(`${intentId}/capture`);
    await shop.atDashboard(`${intentId}/refund`);
    await activities.voidPayments({ orderId });
    expect(await paymentOf(orderId)).toMatchObject({ state: 'voided' });
  });

  it('does nothing for an order that holds nothing', async () => {
    await expect(activities.voidPayments({ orderId: crypto.randomUUID() })).resolves.toBeUndefined();
  });
});

describe('an attempt to authorise that was given up', () => {
  const isNothing = { state: 'voided', intentId: null, authorisedMinor: 0 };
  const giveUp = (orderId: string) => query(`update payment set state = 'voided' where order_id = ?`, [orderId]);

  it('asks nobody for the money of a try that was voided', async () => {
    const { orderId, request } = await aPlacedOrder();
    await giveUp(orderId);
    expect(await activities.authorisePayment({ ...request, checkFirst: true })).toEqual(isNothing);
    expect(await atStripe(orderId)).toEqual([]);
  });

  it('voids what it is given after its try was voided', async () => {
    const { orderId, request } = await aPlacedOrder();
    stripe.faults.add({ route: 'POST /v1/payment_intents', latencyMs: 400, times: 1 });
    const asked = activities.authorisePayment({ ...request, checkFirst: true });
    await untilUnderWay(request.idempotencyKey);
    await giveUp(orderId);
    expect(await asked).toEqual(isNothing);
    expect(await atStripe(orderId)).toMatchObject([{ status: 'canceled' }]);
  });
});

describe('a reservation that the provider lets go of by itself', () => {
  it('is void in the books, once, and keeps parcels here', async () => {
    const { orderId, intentId, shipments } = await aPaidOrder();
    expect(await settlements.recordLapse({ intentId: intentId ?? '' })).toBe(true);
    expect(await settlements.recordLapse({ intentId: intentId ?? '' })).toBe(false);
    expect(await paymentOf(orderId)).toMatchObject({ state: 'voided' });
    expect(await balancesOf(orderId)).toEqual([
      { account: 'card-holds', amount: 0 },
      { account: 'customer-holds', amount: 0 },
    ]);
    expect(await typesOf(orderId)).toContain('payment.lapsed');
    expect(await refuseUnpaid(database.em.fork(), shipments[0]?.shipmentId ?? '')).toContain('let go of');
  });

  it('is left alone once money was taken of it', async () => {
    const { orderId, intentId, shipments } = await aPaidOrder();
    await activities.capturePayment({ orderId, shipmentId: shipments[0]?.shipmentId ?? '' });
    expect(await settlements.recordLapse({ intentId: intentId ?? '' })).toBe(false);
  });
});

describe('capturePayment', () => {
  it('takes the money of a parcel once, though the reply was lost and it is asked again', async () => {
    const { orderId, shipments } = await aPaidOrder(2);
    const request = { orderId, shipmentId: shipments[0]?.shipmentId ?? '' };
    stripe.faults.add({ route: 'POST /v1/payment_intents/*/capture', dropReply: 'after', times: 2 });
    await expect(activities.capturePayment(request)).rejects.toThrow(PaymentUnavailable);
    expect(await activities.capturePayment(request)).toEqual({ paymentStatus: 'captured' });
    expect(await activities.capturePayment(request)).toEqual({ paymentStatus: 'captured' });
    const [order] = await query<{ total: number; tax: number }>(
      'select total_minor::int as total, tax_minor::int as tax from sales_order where id = ?',
      [orderId],
    );
    const { total = 0, tax = 0 } = order ?? {};
    expect(await atStripe(orderId)).toMatchObject([{ capturedMinor: total }]);
    expect(await paymentOf(orderId)).toMatchObject({ state: 'captured', captured_minor: String(total) });
    expect(await balancesOf(orderId)).toEqual([
      { account: 'card-holds', amount: 0 },
      { account: 'customer-holds', amount: 0 },
      { account: 'order-revenue', amount: tax - total },
      { account: 'provider-balance', amount: total },
      { account: 'tax-payable', amount: -tax },
    ]);
  });

  it('splits an order’s money over its parcels to the cent, in whatever order and moment they leave', async () => {
    const { orderId, first, second } = await anOrderInTwoParcels('pm_card_visa_multicapture');
    await activities.capturePayment({ orderId, shipmentId: second });
    await activities.capturePayment({ orderId, shipmentId: first });
    const [sums] = await query('select captured_minor = amount_minor as whole from payment where order_id = ?', [
      orderId,
    ]);
    expect(sums).toEqual({ whole: true });
    const [tax] = await query(
      `select -sum(p.amount_minor) = (select tax_minor from sales_order where id = ?) as whole from ledger_posting p
       join ledger_transaction t on t.id = p.transaction_id where t.order_id = ? and p.account = 'tax-payable'`,
      [orderId, orderId],
    );
    expect(tax).toEqual({ whole: true });
  });
});

describe('an order with two rates of tax in two parcels', () => {
  /** Net 10.00 with 20 % within in one parcel, 8.33 with none in the other: split by money, the tax would be in both. */
  async function anOrderOfTwoRates() {
    const [taxed, untaxed] = [`CUP-${randomUUID()}`, `BOOK-${randomUUID()}`];
    await aShop(database, [
      { sku: taxed, priceMinor: 1_200, onHand: { MAIN: 1 } },
      { sku: untaxed, priceMinor: 2_499, onHand: { EAST: 1 } },
    ]);
    await query(
      `insert into tax_rate (country, tax_class, rate_ppm, inclusive) values ('GB', 'books', 0, true) on conflict do nothing`,
    );
    await query(`update product_variant set tax_class = 'books' where sku = ?`, [untaxed]);
    const beside = [{ sku: untaxed, quantity: 1 }];
    const { orderId } = await aPaidOrder(1, 'pm_card_visa_multicapture', taxed, beside);
    const parcels = await query<{ id: string; sku: string }>(
      `select s.id, l.sku from shipment s join shipment_line sl on sl.shipment_id = s.id
       join order_line l on l.id = sl.order_line_id where s.order_id = ? order by s.sequence`,
      [orderId],
    );
    const parcelWith = (sku: string) => parcels.find((parcel) => parcel.sku === sku)?.id ?? '';
    return { orderId, taxed: parcelWith(taxed), untaxed: parcelWith(untaxed), first: parcels[0]?.id };
  }

  const taxInBooks = async (orderId: string) =>
    (
      await query<{ tax: number }>(
        `select coalesce(-sum(p.amount_minor), 0)::int as tax from ledger_posting p
       join ledger_transaction t on t.id = p.transaction_id where t.order_id = ? and p.account = 'tax-payable'`,
        [orderId],
      )
    )[0]?.tax;

  it('owes the tax of what has left, when it has left', async () => {
    const { orderId, taxed, untaxed, first } = await anOrderOfTwoRates();
    // Sending (395, of which 66 are tax) is paid for with the first parcel.
    expect(first).toBe(taxed);
    await activities.capturePayment({ orderId, shipmentId: untaxed });
    expect(await taxInBooks(orderId)).toBe(0);
    await activities.capturePayment({ orderId, shipmentId: taxed });
    expect(await taxInBooks(orderId)).toBe(200 + 66);
    await activities.refundShipment({ orderId, shipmentId: untaxed, reason: 'The parcel was lost' });
    expect(await taxInBooks(orderId)).toBe(200 + 66);
    await activities.refundShipment({ orderId, shipmentId: taxed, reason: 'The parcel was lost' });
    expect(await taxInBooks(orderId)).toBe(0);
  });
});

describe('a card that can be captured once only', () => {
  it('pays for the whole order with the first parcel, and each parcel has its share in our books', async () => {
    const { orderId, first, second } = await anOrderInTwoParcels();
    const [order] = await query<{ total: number; tax: number }>(
      'select total_minor::int as total, tax_minor::int as tax from sales_order where id = ?',
      [orderId],
    );
    const { total = 0, tax = 0 } = order ?? {};
    expect(await activities.capturePayment({ orderId, shipmentId: second })).toEqual({
      paymentStatus: 'captured',
    });
    expect(await atStripe(orderId)).toMatchObject([{ status: 'succeeded', capturedMinor: total }]);
    const [share] = await query<{ amount: number }>('select capture_minor::int as amount from shipment where id = ?', [
      first,
    ]);
    expect(await balancesOf(orderId)).toContainEqual({ account: 'customer-deposits', amount: -(share?.amount ?? 0) });
    await activities.capturePayment({ orderId, shipmentId: first });
    expect(await atStripe(orderId)).toMatchObject([{ capturedMinor: total }]);
    expect(await balancesOf(orderId)).toEqual([
      { account: 'card-holds', amount: 0 },
      { account: 'customer-deposits', amount: 0 },
      { account: 'customer-holds', amount: 0 },
      { account: 'order-revenue', amount: tax - total },
      { account: 'provider-balance', amount: total },
      { account: 'tax-payable', amount: -tax },
    ]);
    await activities.refundShipment({ orderId, shipmentId: first, reason: 'The parcel was lost' });
    expect(await atStripe(orderId)).toMatchObject([{ refundedMinor: share?.amount }]);
  });
});

describe('captures of one order', () => {
  it('are made one at a time, so that none takes another one’s money for its own', async () => {
    const { orderId, first, second } = await anOrderInTwoParcels('pm_card_visa_multicapture');
    stripe.faults.add({ route: 'POST /v1/payment_intents/*/capture', dropReply: 'after', times: 2 });
    await expect(activities.capturePayment({ orderId, shipmentId: first })).rejects.toThrow(PaymentUnavailable);
    // Both are woken together: the second reads the books while the first is taken there and not yet written down here.
    await expect(activities.capturePayment({ orderId, shipmentId: second })).rejects.toThrow('another parcel');
    await activities.capturePayment({ orderId, shipmentId: first });
    await activities.capturePayment({ orderId, shipmentId: second });
    const payment = await paymentOf(orderId);
    expect(payment).toMatchObject({ state: 'captured' });
    expect(await atStripe(orderId)).toMatchObject([
      { status: 'succeeded', capturedMinor: Number((payment as { amount_minor: string }).amount_minor) },
    ]);
  });

  it('settle one that was abandoned in the middle before the next', async () => {
    const { orderId, first, second } = await anOrderInTwoParcels('pm_card_visa_multicapture');
    stripe.faults.add({ route: 'POST /v1/payment_intents/*/capture', dropReply: 'after', times: 2 });
    await expect(activities.capturePayment({ orderId, shipmentId: first })).rejects.toThrow();
    await query(`update payment_capture set asked_at = now() - interval '14 hours' where shipment_id = ?`, [first]);
    const next = { orderId, shipmentId: second };
    await expect(activities.capturePayment(next)).rejects.toThrow('another parcel');
    expect(await activities.capturePayment(next)).toEqual({ paymentStatus: 'captured' });
    expect(await query('select state from payment_capture where shipment_id = ?', [first])).toEqual([
      { state: 'captured' },
    ]);
  });

  it('have another key after a refusal that the books confirm, which Stripe would repeat for a day', async () => {
    const { orderId, shipments } = await aPaidOrder(1, 'pm_card_visa');
    const request = { orderId, shipmentId: shipments[0]?.shipmentId ?? '' };
    const refusal = '{"error":{"type":"invalid_request_error","code":"capture_refused","message":"Not now"}}';
    stripe.faults.add({ route: 'POST /v1/payment_intents/*/capture', status: 400, body: refusal, times: 1 });
    await expect(activities.capturePayment(request)).rejects.toMatchObject({ name: 'PaymentRejected' });
    expect(await activities.capturePayment(request)).toEqual({ paymentStatus: 'captured' });
    expect(
      await query('select attempt, state from payment_capture where shipment_id = ?', [request.shipmentId]),
    ).toEqual([{ attempt: 2, state: 'captured' }]);
  });

  it('fail for good where the order has no payment that holds money', async () => {
    const { orderId, shipments } = await aPaidOrder();
    await activities.voidPayments({ orderId });
    const request = { orderId, shipmentId: shipments[0]?.shipmentId ?? '' };
    const failure = await activities.capturePayment(request).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'NoPaymentHeld' });
    expect(asActivityFailure(failure)).toMatchObject({ nonRetryable: true });
  });
});

describe('refundShipment', () => {
  it('gives back exactly what was taken, once', async () => {
    const { orderId, shipments } = await aPaidOrder();
    const shipmentId = shipments[0]?.shipmentId ?? '';
    await activities.capturePayment({ orderId, shipmentId });
    const refund = { orderId, shipmentId, reason: 'The parcel was lost' };
    stripe.faults.add({ route: 'POST /v1/refunds', dropReply: 'after', times: 2 });
    await expect(activities.refundShipment(refund)).rejects.toThrow(PaymentUnavailable);
    expect(await activities.refundShipment(refund)).toEqual({ paymentStatus: 'refunded' });
    expect(await activities.refundShipment(refund)).toEqual({ paymentStatus: 'refunded' });
    expect((await balancesOf(orderId)).every(({ amount }: { amount?: number }) => amount === 0)).toBe(true);
    expect(await paymentOf(orderId)).toMatchObject({ refunded_minor: expect.stringMatching(/^[1-9]/) });
  });

  it('says that there is nothing to give back where nothing was taken', async () => {
    const { orderId, shipments } = await aPaidOrder();
    const refund = activities.refundShipment({ orderId, shipmentId: shipments[0]?.shipmentId ?? '', reason: 'Lost' });
    await expect(refund).rejects.toMatchObject({ name: 'PaymentRejected', code: 'nothing-captured' });
  });
});

describe('a failure that Stripe keeps under the key', () => {
  const failed = (route: string, storedEffect: 'none' | 'done' | 'later') =>
    stripe.faults.add({ route, storedStatus: 500, storedEffect, times: 1 });

  /** As Temporal does: again while the failure may pass. */
  async function patiently<T>(step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof PaymentUnavailable)) throw error;
      return patiently(step);
    }
  }

  it('is resolved from the books, where the card was authorised all the same', async () => {
    const { orderId, request } = await aPlacedOrder();
    failed('POST /v1/payment_intents', 'done');
    expect(await patiently(() => activities.authorisePayment(request))).toMatchObject({ state: 'authorised' });
    expect(await atStripe(orderId)).toHaveLength(1);
  });

  it('is no decline where the books show nothing: the hold may come later, and is let go of first', async () => {
    const { orderId, request } = await aPlacedOrder();
    failed('POST /v1/payment_intents', 'later');
    const unclear = await patiently(() => activities.authorisePayment(request));
    expect(unclear).toMatchObject({ state: 'unclear', intentId: null, declineCode: 'processing_error' });
    const tries = createPaymentAttemptRepository(database);
    const tried = { orderId, attempt: 1, ...unclear, state: 'unclear', payUntil: Date.now() + 60_000 } as const;
    expect([await tries.recordPaymentAttempt(tried), await tries.recordPaymentAttempt(tried)]).toEqual([true, true]);
    expect(await query('select status, payment_status from sales_order where id = ?', [orderId])).toEqual([
      { status: 'awaiting-payment', payment_status: 'pending' },
    ]);
    const second = { orderId, attempt: 2, paymentMethod: 'pm_card_visa' };
    expect(await tries.openPaymentAttempt(second)).toEqual({ kind: 'not-opened' });

    await fetch(`${stripe.url}/simulator/roll-forward`, { method: 'POST' });
    expect(await atStripe(orderId)).toMatchObject([{ status: 'requires_capture' }]);
    await activities.voidPayments({ orderId, upTo: 1 });
    expect(await atStripe(orderId)).toMatchObject([{ status: 'canceled' }]);
    expect(await tries.openPaymentAttempt(second)).toMatchObject({ kind: 'opened' });
  });

  it('is asked about again where the provider has completed it meanwhile', async () => {
    const { request } = await aPlacedOrder();
    failed('POST /v1/payment_intents', 'later');
    await patiently(() => activities.authorisePayment(request));
    await fetch(`${stripe.url}/simulator/roll-forward`, { method: 'POST' });
    expect(await activities.authorisePayment(request)).toMatchObject({ state: 'authorised' });
  });

  it.each(['none', 'done'] as const)('does not keep a payment from being let go of (%s)', async (effect) => {
    const { orderId } = await aPaidOrder();
    failed('POST /v1/payment_intents/*/cancel', effect);
    await patiently(() => activities.voidPayments({ orderId }));
    expect(await atStripe(orderId)).toMatchObject([{ status: 'canceled' }]);
  });

  it.each(['none', 'done'] as const)('does not keep a parcel’s money from being taken once (%s)', async (effect) => {
    const { orderId, shipments } = await aPaidOrder();
    const request = { orderId, shipmentId: shipments[0]?.shipmentId ?? '' };
    failed('POST /v1/payment_intents/*/capture', effect);
    expect(await patiently(() => activities.capturePayment(request))).toEqual({ paymentStatus: 'captured' });
    expect(await atStripe(orderId)).toMatchObject([{ status: 'succeeded' }]);
  });

  it.each(['none', 'done'] as const)('does not keep money from going back once (%s)', async (effect) => {
    const { orderId, shipments } = await aPaidOrder();
    const wanted = {
      orderId,
      shipmentId: shipments[0]?.shipmentId ?? '',
      reason: 'The parcel was lost',
      giveUpAttempt: 1,
    };
    await activities.capturePayment(wanted);
    failed('POST /v1/refunds', effect);
    expect(await patiently(() => activities.refundShipment(wanted))).toEqual({ paymentStatus: 'refunded' });
    const [{ capturedMinor, refundedMinor } = { capturedMinor: 0, refundedMinor: -1 }] = await atStripe(orderId);
    expect(refundedMinor).toBe(capturedMinor);
  });
});

describe('a failure within that the provider completes later', () => {
  const failed = (route: string) => stripe.faults.add({ route, storedStatus: 500, storedEffect: 'later', times: 1 });
  const rollForward = () => fetch(`${stripe.url}/simulator/roll-forward`, { method: 'POST' });

  it('gives back the money of one parcel once, though another has left', async () => {
    const { orderId, first, second } = await anOrderInTwoParcels();
    const wanted = { orderId, shipmentId: first, reason: 'The parcel was lost' };
    await activities.capturePayment(wanted);
    await activities.capturePayment({ orderId, shipmentId: second });
    failed('POST /v1/refunds');
    await expect(activities.refundShipment(wanted)).rejects.toThrow(PaymentUnavailable);
    await expect(activities.refundShipment(wanted)).rejects.toThrow(PaymentUnsettled);
    await rollForward();
    await activities.refundShipment(wanted);
    const shares = await query<{ minor: number }>('select capture_minor::int as minor from shipment where id = ?', [
      first,
    ]);
    expect(await atStripe(orderId)).toMatchObject([{ refundedMinor: shares[0]?.minor }]);
  });

  it('takes the money of one parcel once, where a card can be captured in parts', async () => {
    const { orderId, second } = await anOrderInTwoParcels('pm_card_visa_multicapture');
    const wanted = { orderId, shipmentId: second };
    failed('POST /v1/payment_intents/*/capture');
    await expect(activities.capturePayment(wanted)).rejects.toThrow(PaymentUnavailable);
    await expect(activities.capturePayment(wanted)).rejects.toThrow(PaymentUnsettled);
    await rollForward();
    expect(await activities.capturePayment(wanted)).toEqual({ paymentStatus: 'partially-captured' });
    const shares = await query<{ minor: number }>('select capture_minor::int as minor from shipment where id = ?', [
      second,
    ]);
    expect(await atStripe(orderId)).toMatchObject([{ capturedMinor: shares[0]?.minor }]);
  });
});

describe('a refund', () => {
  async function aLostParcel(paymentMethod?: string) {
    const { orderId, shipments } = await aPaidOrder(1, paymentMethod);
    const shipmentId = shipments[0]?.shipmentId ?? '';
    await activities.capturePayment({ orderId, shipmentId });
    return { orderId, shipmentId, reason: 'The parcel was lost' };
  }
  const refundsOf = (shipmentId: string) =>
    query<{ attempt: number; state: string; id: string | null }>(
      'select attempt, state, provider_refund_id as id from payment_refund where shipment_id = ? order by attempt',
      [shipmentId],
    );

  it('is looked for before it is asked for again, also when Stripe has forgotten the key', async () => {
    const wanted = await aLostParcel();
    stripe.faults.add({ route: 'POST /v1/refunds', dropReply: 'after', times: 2 });
    await expect(activities.refundShipment(wanted)).rejects.toThrow(PaymentUnavailable);
    stripe.faults.add({ route: 'POST /v1/refunds', status: 500, body: '{"error":{"message":"not to be asked"}}' });
    expect(await activities.refundShipment(wanted)).toEqual({ paymentStatus: 'refunded' });
  });

  it('has another key after a refusal', async () => {
    const wanted = await aLostParcel();
    const refusal = '{"error":{"type":"invalid_request_error","code":"refund_refused","message":"Not now"}}';
    stripe.faults.add({ route: 'POST /v1/refunds', status: 400, body: refusal, times: 1 });
    await expect(activities.refundShipment(wanted)).rejects.toMatchObject({
      name: 'RefundFailed',
      code: 'refund_refused',
      attempt: 1,
    });
    expect(await activities.refundShipment({ ...wanted, giveUpAttempt: 1 })).toEqual({ paymentStatus: 'refunded' });
    expect(await refundsOf(wanted.shipmentId)).toMatchObject([
      { attempt: 1, state: 'failed', id: null },
      { attempt: 2, state: 'succeeded' },
    ]);
  });

  it('is pending until the bank has it, and is told then', async () => {
    const wanted = await aLostParcel('pm_card_pendingRefund');
    await activities.refundShipment(wanted);
    const [refund] = await refundsOf(wanted.shipmentId);
    expect(refund).toMatchObject({ state: 'pending' });
    const told = { providerRefundId: refund?.id ?? '', state: 'succeeded' as const };
    expect(await settlements.recordRefundOutcome(told)).toMatchObject({ kind: 'recorded', orderId: wanted.orderId });
    expect(await settlements.recordRefundOutcome(told)).toMatchObject({ kind: 'known' });
    expect(await typesOf(wanted.orderId)).toEqual(
      expect.arrayContaining(['payment.refund-pending', 'payment.refunded']),
    );
    expect(await refundsOf(wanted.shipmentId)).toMatchObject([{ state: 'succeeded' }]);
  });

  it('that fails later is taken back in the books, put before a person, and can be made again', async () => {
    const wanted = await aLostParcel();
    const { orderId, shipmentId } = wanted;
    const before = await balancesOf(orderId);
    await activities.refundShipment(wanted);
    const [refund] = await refundsOf(shipmentId);
    const failed = { providerRefundId: refund?.id ?? '', state: 'failed' as const };
    await settlements.recordRefundOutcome(failed);
    await settlements.recordRefundOutcome(failed);
    await settlements.recordRefundOutcome({ ...failed, state: 'succeeded' });
    expect(await balancesOf(orderId)).toEqual(before);
    expect(await paymentOf(orderId)).toMatchObject({ refunded_minor: '0' });
    expect(await query('select payment_status, attention from sales_order where id = ?', [orderId])).toEqual([
      { payment_status: 'captured', attention: expect.stringMatching(/^The refund of [\d.]+ GBP failed/) },
    ]);
    expect(await typesOf(orderId)).toContain('payment.refund-failed');
    // Staff may have paid it back by hand: a workflow that begins anew asks them, and not the provider.
    await expect(activities.refundShipment(wanted)).rejects.toMatchObject({ code: 'refund-failed' });
    expect(await refundsOf(shipmentId)).toMatchObject([{ attempt: 1, state: 'failed' }]);
    expect(await settlements.openRefund({ ...wanted, giveUpAttempt: 1 })).toMatchObject({
      kind: 'opened',
      refund: { idempotencyKey: expect.stringMatching(/^refund:.*:2$/) },
    });
  });

  it('of which nobody here knows is unknown', async () => {
    expect(await settlements.recordRefundOutcome({ providerRefundId: 're_x', state: 'failed' })).toEqual({
      kind: 'unknown',
      orderId: null,
      isOurs: false,
    });
  });
});

describe('a second try', () => {
  it('may follow a declined one, and only one try at a time holds money', async () => {
    const { orderId, request } = await aPlacedOrder(1, 'pm_card_visa_chargeDeclined');
    const tries = createPaymentAttemptRepository(database);
    const { intentId, declineCode = '' } = await activities.authorisePayment(request);
    const payUntil = Date.now() + 60_000;
    const first = { orderId, attempt: 1, intentId, state: 'declined', declineCode, payUntil } as const;
    await tries.recordPaymentAttempt(first);
    await tries.recordPaymentAttempt(first);
    const again = { orderId, attempt: 2, paymentMethod: 'pm_card_visa' };
    const opened = await tries.openPaymentAttempt(again);
    expect(await tries.openPaymentAttempt(again)).toEqual(opened);
    expect(await tries.openPaymentAttempt({ ...again, attempt: 3 })).toEqual({ kind: 'not-opened' });
    if (opened.kind !== 'opened') throw new Error(`The try was ${opened.kind}`);
    const asked = { ...opened.payment, orderId, orderNumber: request.orderNumber };
    expect(await activities.authorisePayment(asked)).toMatchObject({ state: 'authorised' });
    expect(await query('select status, payment_status from sales_order where id = ?', [orderId])).toEqual([
      { status: 'awaiting-payment', payment_status: 'pending' },
    ]);
  });
});
