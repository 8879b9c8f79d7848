import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createCheckoutRepository } from '../../db/checkout/checkout-repository.ts';
import { openDatabase, type Database } from '../../db/database.ts';
import { createFulfilmentRepository } from '../../db/fulfilment/fulfilment-repository.ts';
import { createPaymentTryRepository } from '../../db/payments/payment-try-repository.ts';
import { createSettlementRepository } from '../../db/payments/settlement-repository.ts';
import type { SimulatedPayments } from '../../dev/simulators/stripe/read-simulated-payments.ts';
import { startStripeSimulator } from '../../dev/simulators/stripe/stripe-simulator.ts';
import { aShop, aStoredRequest } from '../../tests/support/a-shop.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import type { PaymentTry } from '../../workflows/checkout/checkout-contract.ts';
import type { PaymentActivities } from '../../workflows/payments/payment-contract.ts';
import { PaymentUnavailable } from '../gateways/payment-gateway.ts';
import { createStripePaymentGateway } from '../gateways/stripe-payment-gateway.ts';
import { createPaymentActivities } from './payment-activities.ts';
import type { RunningSimulator } from '../../dev/simulators/shared/run-simulator.ts';

let test: TestDatabase;
let database: Database;
let stripe: RunningSimulator;
let activities: PaymentActivities;

beforeAll(async () => {
  test = await createTestDatabase();
  database = await openDatabase({ url: test.url });
  stripe = await startStripeSimulator({ port: 0, webhookSecret: 'whsec_test' });
  activities = createPaymentActivities({
    payments: createStripePaymentGateway({ secretKey: 'sk_test_x', apiBase: stripe.url, timeoutMs: 1_000 }),
    settlements: createSettlementRepository(database),
    returnUrl: 'http://localhost/back',
  });
  await aShop(database, [{ sku: 'MUG', onHand: { MAIN: 500, EAST: 500 } }]);
});
afterAll(async () => {
  await stripe.close();
  await database.close();
  await test.drop();
});
beforeEach(() => stripe.faults.clear());

const payUntil = Date.now() + 3_600_000;
const query = <T extends object>(sql: string, parameters: unknown[] = []) =>
  database.em.fork().execute<T[]>(sql, parameters);

/** An order that holds its goods; its money is not yet asked for. */
async function aPlacedOrder(quantity = 1, paymentMethod = 'pm_card_visa') {
  const orderId = await aStoredRequest(database, [{ sku: 'MUG', quantity }], { paymentMethod });
  const placed = await createCheckoutRepository(database).placeOrder({ orderId, payUntil });
  if (placed.kind !== 'placed') throw new Error(placed.kind);
  return { orderId, request: { ...placed.payment, orderId, orderNumber: placed.order.number } };
}

async function aPaidOrder(quantity = 1) {
  const { orderId, request } = await aPlacedOrder(quantity);
  const paid = await activities.authorisePayment(request);
  const { intentId, authorisedMinor } = paid;
  await createCheckoutRepository(database).confirmOrder({
    orderId,
    attempt: 1,
    intentId: intentId ?? '',
    authorisedMinor,
  });
  return { orderId, intentId, shipments: await createFulfilmentRepository(database).planShipments({ orderId }) };
}

async function atStripe(orderId: string) {
  const { intents } = (await (await fetch(`${stripe.url}/simulator/state`)).json()) as SimulatedPayments;
  return intents.filter(({ metadata }) => metadata['order_id'] === orderId);
}

const paymentOf = async (orderId: string) =>
  (await query('select * from payment where order_id = ? order by attempt', [orderId]))[0];

const balancesOf = (orderId: string) =>
  query(
    `select account, sum(amount_minor)::int as amount from ledger_posting p
     join ledger_transaction t on t.id = p.transaction_id where t.order_id = ? group by account order by account`,
    [orderId],
  );

describe('authorisePayment', () => {
  it('answers a decline, and a card that does not exist, as an outcome', async () => {
    const { request } = await aPlacedOrder(1, 'pm_card_visa_chargeDeclinedInsufficientFunds');
    expect(await activities.authorisePayment(request)).toMatchObject({
      state: 'declined',
      declineCode: 'insufficient_funds',
    });
    const unknown = await aPlacedOrder(1, 'pm_nobody_knows');
    expect(await activities.authorisePayment(unknown.request)).toEqual({
      state: 'declined',
      intentId: null,
      authorisedMinor: 0,
      declineCode: 'resource_missing',
    });
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

  it('reverses what was posted for a confirmed order', async () => {
    const { orderId } = await aPaidOrder();
    await activities.voidPayments({ orderId });
    expect(await atStripe(orderId)).toMatchObject([{ status: 'canceled' }]);
    expect(await balancesOf(orderId)).toEqual([
      { account: 'card-holds', amount: 0 },
      { account: 'customer-holds', amount: 0 },
    ]);
  });

  it('does nothing for an order that holds nothing', async () => {
    await expect(activities.voidPayments({ orderId: crypto.randomUUID() })).resolves.toBeUndefined();
  });
});

describe('capturePayment', () => {
  it('takes the money of a parcel once, though the reply was lost and it is asked again', async () => {
    const { orderId, shipments } = await aPaidOrder(2);
    const request = { orderId, shipmentId: shipments[0]?.shipmentId ?? '', readFirst: false };
    stripe.faults.add({ route: 'POST /v1/payment_intents/*/capture', dropReply: 'after', times: 2 });
    await expect(activities.capturePayment(request)).rejects.toThrow(PaymentUnavailable);
    expect(await activities.capturePayment(request)).toEqual({ paymentStatus: 'captured' });
    expect(await activities.capturePayment({ ...request, readFirst: true })).toEqual({ paymentStatus: 'captured' });
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
    const [level] = await query<{ free: number }>(
      `select on_hand - reserved as free from stock_level where location_id = 'MAIN'`,
    );
    const { orderId, shipments } = await aPaidOrder((level?.free ?? 0) + 7);
    expect(shipments).toHaveLength(2);
    const [first = '', second = ''] = shipments.map(({ shipmentId }) => shipmentId);
    await activities.capturePayment({ orderId, shipmentId: second, readFirst: false });
    await activities.capturePayment({ orderId, shipmentId: first, readFirst: false });
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

describe('refundShipment', () => {
  it('gives back exactly what was taken, once', async () => {
    const { orderId, shipments } = await aPaidOrder();
    const shipmentId = shipments[0]?.shipmentId ?? '';
    await activities.capturePayment({ orderId, shipmentId, readFirst: false });
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

describe('a second try', () => {
  it('may follow a declined one, and only one try at a time holds money', async () => {
    const { orderId, request } = await aPlacedOrder(1, 'pm_card_visa_chargeDeclined');
    const tries = createPaymentTryRepository(database);
    const { intentId, declineCode = '' } = await activities.authorisePayment(request);
    const first = { orderId, attempt: 1, intentId, state: 'declined', declineCode } as const;
    await tries.recordPaymentTry(first);
    await tries.recordPaymentTry(first);
    const again = { orderId, attempt: 2, paymentMethod: 'pm_card_visa' };
    const opened: PaymentTry = await tries.openPaymentTry(again);
    expect(await tries.openPaymentTry(again)).toEqual(opened);
    await expect(tries.openPaymentTry({ ...again, attempt: 3 })).rejects.toThrow('payment_one_live');
    expect(await activities.authorisePayment({ ...opened, orderId, orderNumber: request.orderNumber })).toMatchObject({
      state: 'authorised',
    });
    expect(await query('select status, payment_status from sales_order where id = ?', [orderId])).toEqual([
      { status: 'awaiting-payment', payment_status: 'pending' },
    ]);
  });
});
