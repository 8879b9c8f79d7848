import { randomUUID } from 'node:crypto';
import { createPaymentActivities } from '../../activities/payments/payment-activities.ts';
import { createStripePaymentGateway } from '../../gateways/stripe/stripe-payment-gateway.ts';
import { createCheckoutRepository } from '../../db/checkout/checkout-repository.ts';
import { openDatabase } from '../../db/database.ts';
import { createFulfilmentRepository } from '../../db/fulfilment/fulfilment-repository.ts';
import { createSettlementRepository } from '../../db/payments/settlement-repository.ts';
import type { SimulatedPayments } from '../../dev/simulators/stripe/read-simulated-payments.ts';
import { startStripeSimulator } from '../../dev/simulators/stripe/stripe-simulator.ts';
import { aShop, aStoredRequest, type WantedLine } from './a-shop.ts';
import { createTestDatabase } from './test-database.ts';

export type TestPayments = Awaited<ReturnType<typeof startTestPayments>>;

/** The steps that move money, with a database of their own and a simulated Stripe; orders in whatever state they need. */
export async function startTestPayments() {
  const test = await createTestDatabase();
  const database = await openDatabase({ url: test.url });
  const stripe = await startStripeSimulator({ port: 0, webhookSecret: 'whsec_test' });
  const settlements = createSettlementRepository(database);
  const payments = createStripePaymentGateway({
    secretKey: 'sk_test_x',
    apiBase: stripe.url,
    timeoutMs: 1_000,
    multicapture: true,
  });
  const activities = createPaymentActivities({ payments, settlements, returnUrl: 'http://localhost/back' });
  await aShop(database, [{ sku: 'MUG', onHand: { MAIN: 500, EAST: 500 } }]);
  const query = <T extends object>(sql: string, parameters: unknown[] = []) =>
    database.em.fork().execute<T[]>(sql, parameters);

  /** An order that holds its goods; its money is not yet asked for. */
  async function aPlacedOrder(quantity = 1, paymentMethod = 'pm_card_visa', sku = 'MUG', beside: WantedLine[] = []) {
    const orderId = await aStoredRequest(database, [{ sku, quantity }, ...beside], { paymentMethod });
    const payUntil = Date.now() + 3_600_000;
    const placed = await createCheckoutRepository(database).placeOrder({ orderId, payUntil });
    if (placed.kind !== 'placed') throw new Error(placed.kind);
    return { orderId, request: { ...placed.payment, orderId, orderNumber: placed.order.number } };
  }

  async function aPaidOrder(...wanted: Parameters<typeof aPlacedOrder>) {
    const { orderId, request } = await aPlacedOrder(...wanted);
    const { intentId, authorisedMinor, card } = await activities.authorisePayment(request);
    await createCheckoutRepository(database).confirmOrder({
      orderId,
      attempt: 1,
      intentId: intentId ?? '',
      authorisedMinor,
      ...(card && { card }),
    });
    return { orderId, intentId, shipments: await createFulfilmentRepository(database).planShipments({ orderId }) };
  }

  /** Of an article of its own, of which no location has enough. Only a card with multicapture is charged for each apart. */
  async function anOrderInTwoParcels(paymentMethod?: string) {
    const sku = `CUP-${randomUUID()}`;
    await aShop(database, [{ sku, onHand: { MAIN: 2, EAST: 2 } }]);
    const { shipments, ...order } = await aPaidOrder(3, paymentMethod, sku);
    const [first = '', second = ''] = shipments.map(({ shipmentId }) => shipmentId);
    return { ...order, first, second };
  }

  return {
    database,
    stripe,
    settlements,
    payments,
    activities,
    query,
    aPlacedOrder,
    aPaidOrder,
    anOrderInTwoParcels,
    ...lookAtMoney(query, stripe.url),
    async stop() {
      await stripe.close();
      await database.close();
      await test.drop();
    },
  };
}

type Query = <T extends object>(sql: string, parameters?: unknown[]) => Promise<T[]>;

/** What the books say here and at Stripe, and what somebody does there. */
function lookAtMoney(query: Query, stripeUrl: string) {
  return {
    balancesOf: (orderId: string) =>
      query<{ account: string; amount: number }>(
        `select account, sum(amount_minor)::int as amount from ledger_posting p
         join ledger_transaction t on t.id = p.transaction_id where t.order_id = ? group by account order by account`,
        [orderId],
      ),
    paymentOf: async (orderId: string) =>
      (await query('select * from payment where order_id = ? order by attempt', [orderId]))[0],
    typesOf: async (orderId: string) =>
      (await query<{ type: string }>('select type from event where subject_id = ? order by sequence', [orderId])).map(
        ({ type }) => type,
      ),
    async atStripe(orderId: string) {
      const { intents } = (await (await fetch(`${stripeUrl}/simulator/state`)).json()) as SimulatedPayments;
      return intents.filter(({ metadata }) => metadata['order_id'] === orderId);
    },
    /** Repeats a request that changes nothing until Stripe says that its key is in use. */
    async untilUnderWay(key: string): Promise<void> {
      for (;;) {
        const headers = { authorization: 'Bearer sk_test_x', 'idempotency-key': key };
        const { status } = await fetch(`${stripeUrl}/v1/nothing`, { method: 'POST', headers });
        if (status === 409) return;
      }
    },
    /** What somebody does at Stripe's dashboard. */
    async atDashboard(path: string, body: object = {}) {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${stripeUrl}/simulator/intents/${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`The simulator answered ${answer.status} to ${path}`);
    },
  };
}
