import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { aShop } from '../../tests/support/a-shop.ts';
import { PaymentUnavailable } from '../../gateways/payment-gateway.ts';
import { asActivityFailure } from '../shared/as-activity-failure.ts';
import { useTestPayments } from '../../tests/support/use-test-payments.ts';

const shop = useTestPayments();

describe('capturePayment', () => {
  it('takes the money of a parcel once, though the reply was lost and it is asked again', async () => {
    const { orderId, shipments } = await shop.aPaidOrder(2);
    const request = { orderId, shipmentId: shipments[0]?.shipmentId ?? '' };
    shop.stripe.faults.add({ route: 'POST /v1/payment_intents/*/capture', dropReply: 'after', times: 2 });
    await expect(shop.activities.capturePayment(request)).rejects.toThrow(PaymentUnavailable);
    expect(await shop.activities.capturePayment(request)).toEqual({ paymentStatus: 'captured' });
    expect(await shop.activities.capturePayment(request)).toEqual({ paymentStatus: 'captured' });
    const [order] = await shop.query<{ total: number; tax: number }>(
      'select total_minor::int as total, tax_minor::int as tax from sales_order where id = ?',
      [orderId],
    );
    const { total = 0, tax = 0 } = order ?? {};
    expect(await shop.atStripe(orderId)).toMatchObject([{ capturedMinor: total }]);
    expect(await shop.paymentOf(orderId)).toMatchObject({ state: 'captured', captured_minor: String(total) });
    expect(await shop.balancesOf(orderId)).toEqual([
      { account: 'card-holds', amount: 0 },
      { account: 'customer-holds', amount: 0 },
      { account: 'order-revenue', amount: tax - total },
      { account: 'provider-balance', amount: total },
      { account: 'tax-payable', amount: -tax },
    ]);
  });

  it('splits an order’s money over its parcels to the cent, in whatever order and moment they leave', async () => {
    const { orderId, first, second } = await shop.anOrderInTwoParcels('pm_card_visa_multicapture');
    await shop.activities.capturePayment({ orderId, shipmentId: second });
    await shop.activities.capturePayment({ orderId, shipmentId: first });
    const [sums] = await shop.query('select captured_minor = amount_minor as whole from payment where order_id = ?', [
      orderId,
    ]);
    expect(sums).toEqual({ whole: true });
    const [tax] = await shop.query(
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
    await aShop(shop.database, [
      { sku: taxed, priceMinor: 1_200, onHand: { MAIN: 1 } },
      { sku: untaxed, priceMinor: 2_499, onHand: { EAST: 1 } },
    ]);
    await shop.query(
      `insert into tax_rate (country, tax_class, rate_ppm, inclusive) values ('GB', 'books', 0, true) on conflict do nothing`,
    );
    await shop.query(`update product_variant set tax_class = 'books' where sku = ?`, [untaxed]);
    const beside = [{ sku: untaxed, quantity: 1 }];
    const { orderId } = await shop.aPaidOrder(1, 'pm_card_visa_multicapture', taxed, beside);
    const parcels = await shop.query<{ id: string; sku: string }>(
      `select s.id, l.sku from shipment s join shipment_line sl on sl.shipment_id = s.id
       join order_line l on l.id = sl.order_line_id where s.order_id = ? order by s.sequence`,
      [orderId],
    );
    const parcelWith = (sku: string) => parcels.find((parcel) => parcel.sku === sku)?.id ?? '';
    return { orderId, taxed: parcelWith(taxed), untaxed: parcelWith(untaxed), first: parcels[0]?.id };
  }

  const taxInBooks = async (orderId: string) =>
    (
      await shop.query<{ tax: number }>(
        `select coalesce(-sum(p.amount_minor), 0)::int as tax from ledger_posting p
       join ledger_transaction t on t.id = p.transaction_id where t.order_id = ? and p.account = 'tax-payable'`,
        [orderId],
      )
    )[0]?.tax;

  it('owes the tax of what has left, when it has left', async () => {
    const { orderId, taxed, untaxed, first } = await anOrderOfTwoRates();
    // Sending (395, of which 66 are tax) is paid for with the first parcel.
    expect(first).toBe(taxed);
    await shop.activities.capturePayment({ orderId, shipmentId: untaxed });
    expect(await taxInBooks(orderId)).toBe(0);
    await shop.activities.capturePayment({ orderId, shipmentId: taxed });
    expect(await taxInBooks(orderId)).toBe(200 + 66);
    await shop.activities.refundShipment({ orderId, shipmentId: untaxed, reason: 'The parcel was lost' });
    expect(await taxInBooks(orderId)).toBe(200 + 66);
    await shop.activities.refundShipment({ orderId, shipmentId: taxed, reason: 'The parcel was lost' });
    expect(await taxInBooks(orderId)).toBe(0);
  });
});

describe('a card that can be captured once only', () => {
  it('pays for the whole order with the first parcel, and each parcel has its share in our books', async () => {
    const { orderId, first, second } = await shop.anOrderInTwoParcels();
    const [order] = await shop.query<{ total: number; tax: number }>(
      'select total_minor::int as total, tax_minor::int as tax from sales_order where id = ?',
      [orderId],
    );
    const { total = 0, tax = 0 } = order ?? {};
    expect(await shop.activities.capturePayment({ orderId, shipmentId: second })).toEqual({
      paymentStatus: 'captured',
    });
    expect(await shop.atStripe(orderId)).toMatchObject([{ status: 'succeeded', capturedMinor: total }]);
    const [share] = await shop.query<{ amount: number }>(
      'select capture_minor::int as amount from shipment where id = ?',
      [first],
    );
    expect(await shop.balancesOf(orderId)).toContainEqual({
      account: 'customer-deposits',
      amount: -(share?.amount ?? 0),
    });
    await shop.activities.capturePayment({ orderId, shipmentId: first });
    expect(await shop.atStripe(orderId)).toMatchObject([{ capturedMinor: total }]);
    expect(await shop.balancesOf(orderId)).toEqual([
      { account: 'card-holds', amount: 0 },
      { account: 'customer-deposits', amount: 0 },
      { account: 'customer-holds', amount: 0 },
      { account: 'order-revenue', amount: tax - total },
      { account: 'provider-balance', amount: total },
      { account: 'tax-payable', amount: -tax },
    ]);
    await shop.activities.refundShipment({ orderId, shipmentId: first, reason: 'The parcel was lost' });
    expect(await shop.atStripe(orderId)).toMatchObject([{ refundedMinor: share?.amount }]);
  });
});

describe('captures of one order', () => {
  it('are made one at a time, so that none takes another one’s money for its own', async () => {
    const { orderId, first, second } = await shop.anOrderInTwoParcels('pm_card_visa_multicapture');
    shop.stripe.faults.add({ route: 'POST /v1/payment_intents/*/capture', dropReply: 'after', times: 2 });
    await expect(shop.activities.capturePayment({ orderId, shipmentId: first })).rejects.toThrow(PaymentUnavailable);
    // Both are woken together: the second reads the books while the first is taken there and not yet written down here.
    await expect(shop.activities.capturePayment({ orderId, shipmentId: second })).rejects.toThrow('another parcel');
    await shop.activities.capturePayment({ orderId, shipmentId: first });
    await shop.activities.capturePayment({ orderId, shipmentId: second });
    const payment = await shop.paymentOf(orderId);
    expect(payment).toMatchObject({ state: 'captured' });
    expect(await shop.atStripe(orderId)).toMatchObject([
      { status: 'succeeded', capturedMinor: Number((payment as { amount_minor: string }).amount_minor) },
    ]);
  });

  it('settle one that was abandoned in the middle before the next', async () => {
    const { orderId, first, second } = await shop.anOrderInTwoParcels('pm_card_visa_multicapture');
    shop.stripe.faults.add({ route: 'POST /v1/payment_intents/*/capture', dropReply: 'after', times: 2 });
    await expect(shop.activities.capturePayment({ orderId, shipmentId: first })).rejects.toThrow();
    await shop.query(`update payment_capture set asked_at = now() - interval '14 hours' where shipment_id = ?`, [
      first,
    ]);
    const next = { orderId, shipmentId: second };
    await expect(shop.activities.capturePayment(next)).rejects.toThrow('another parcel');
    expect(await shop.activities.capturePayment(next)).toEqual({ paymentStatus: 'captured' });
    expect(await shop.query('select state from payment_capture where shipment_id = ?', [first])).toEqual([
      { state: 'captured' },
    ]);
  });

  it('have another key after a refusal that the books confirm, which Stripe would repeat for a day', async () => {
    const { orderId, shipments } = await shop.aPaidOrder(1, 'pm_card_visa');
    const request = { orderId, shipmentId: shipments[0]?.shipmentId ?? '' };
    const refusal = '{"error":{"type":"invalid_request_error","code":"capture_refused","message":"Not now"}}';
    shop.stripe.faults.add({ route: 'POST /v1/payment_intents/*/capture', status: 400, body: refusal, times: 1 });
    await expect(shop.activities.capturePayment(request)).rejects.toMatchObject({ name: 'PaymentRejected' });
    expect(await shop.activities.capturePayment(request)).toEqual({ paymentStatus: 'captured' });
    expect(
      await shop.query('select attempt, state from payment_capture where shipment_id = ?', [request.shipmentId]),
    ).toEqual([{ attempt: 2, state: 'captured' }]);
  });

  it('fail for good where the order has no payment that holds money', async () => {
    const { orderId, shipments } = await shop.aPaidOrder();
    await shop.activities.voidPayments({ orderId });
    const request = { orderId, shipmentId: shipments[0]?.shipmentId ?? '' };
    const failure = await shop.activities.capturePayment(request).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'NoPaymentHeld' });
    expect(asActivityFailure(failure)).toMatchObject({ nonRetryable: true });
  });
});
