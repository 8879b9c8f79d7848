import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aShop, aStoredRequest } from '../../tests/support/a-shop.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import { createCheckoutRepository } from '../checkout/checkout-repository.ts';
import type { Database } from '../database.ts';
import { createPaymentAttemptRepository } from './payment-attempt-repository.ts';

let database: Database;
let query: Query;
let drop: () => Promise<void>;
let checkout: ReturnType<typeof createCheckoutRepository>;
let tries: ReturnType<typeof createPaymentAttemptRepository>;

beforeAll(async () => {
  ({ database, query, drop } = await openTestDatabase({ poolSize: 10, connectTimeoutMs: 60_000 }));
  checkout = createCheckoutRepository(database);
  tries = createPaymentAttemptRepository(database);
  await aShop(database, [{ sku: 'MUG', onHand: { MAIN: 1_000 } }]);
});
afterAll(() => drop());

const payUntil = Date.now() + 3_600_000;

async function aPlacedOrder(): Promise<string> {
  const orderId = await aStoredRequest(database, [{ sku: 'MUG', quantity: 2 }]);
  await checkout.placeOrder({ orderId, payUntil });
  return orderId;
}

async function aDeclinedOrder(): Promise<string> {
  const orderId = await aPlacedOrder();
  await tries.recordPaymentAttempt(aDecline(orderId, 1));
  return orderId;
}

const aDecline = (orderId: string, attempt: number, until = payUntil) =>
  ({ orderId, attempt, intentId: null, state: 'declined', declineCode: 'lost_card', payUntil: until }) as const;
const aCard = (orderId: string, attempt: number) => ({ orderId, attempt, paymentMethod: 'pm_card_visa' });
const aConfirmation = (orderId: string, attempt: number) => ({
  orderId,
  attempt,
  intentId: `pi_${orderId}`,
  authorisedMinor: 2_395,
});
const statusOf = async (orderId: string) =>
  (await query('select status, payment_status from sales_order where id = ?', [orderId]))[0];
const paymentsOf = async (orderId: string) =>
  (await query<{ state: string }>('select state from payment where order_id = ? order by attempt', [orderId])).map(
    ({ state }) => state,
  );

describe('a declined try', () => {
  it('moves the deadline of the order and of what it holds', async () => {
    const orderId = await aPlacedOrder();
    const until = Date.now() + 900_000;
    expect(await tries.recordPaymentAttempt(aDecline(orderId, 1, until))).toBe(true);
    const [held] = await query<{ pay_until: Date; expires_at: Date }>(
      `select o.pay_until, r.expires_at from sales_order o join reservation r on r.order_id = o.id where o.id = ?`,
      [orderId],
    );
    expect(new Date(held?.pay_until ?? 0).getTime()).toBe(until);
    expect(new Date(held?.expires_at ?? 0).getTime()).toBe(until);
  });

  it('is written once, and says so when it is repeated', async () => {
    const orderId = await aDeclinedOrder();
    expect(await tries.recordPaymentAttempt(aDecline(orderId, 1))).toBe(true);
    expect(
      await query(`select 1 from event where subject_id = ? and type = 'payment.declined'`, [orderId]),
    ).toHaveLength(1);
  });

  it('moves the deadline to the later one when it is repeated with another', async () => {
    const orderId = await aDeclinedOrder();
    const untilOf = async () => {
      const [row] = await query<{ until: string }>(
        `select extract(epoch from o.pay_until) * 1000 as until from sales_order o
         join reservation r on r.order_id = o.id and r.expires_at = o.pay_until where o.id = ?`,
        [orderId],
      );
      return Number(row?.until);
    };
    expect(await tries.recordPaymentAttempt(aDecline(orderId, 1, payUntil + 5_000))).toBe(true);
    expect(await untilOf()).toBe(payUntil + 5_000);
    expect(await tries.recordPaymentAttempt(aDecline(orderId, 1, payUntil - 5_000))).toBe(true);
    expect(await untilOf()).toBe(payUntil + 5_000);
    await tries.openPaymentAttempt(aCard(orderId, 2));
    await tries.recordPaymentAttempt(aDecline(orderId, 2));
    expect(await tries.recordPaymentAttempt(aDecline(orderId, 1, payUntil + 9_000))).toBe(true);
    expect(await untilOf()).toBe(payUntil);
  });

  it.each(['cancelled', 'expired'] as const)('is not written where the order is %s', async (to) => {
    const orderId = await aPlacedOrder();
    await checkout.closeOrder({ orderId, to, reasonCode: 'payment' });
    expect(await tries.recordPaymentAttempt(aDecline(orderId, 1))).toBe(false);
    expect(await statusOf(orderId)).toMatchObject({ status: to });
  });
});

describe('an attempt that is opened', () => {
  it('is opened once, and the same when it is repeated', async () => {
    const orderId = await aDeclinedOrder();
    const opened = await tries.openPaymentAttempt(aCard(orderId, 2));
    expect(opened).toMatchObject({ kind: 'opened', payment: { attempt: 2, amountMinor: 2_395 } });
    expect(await tries.openPaymentAttempt(aCard(orderId, 2))).toEqual(opened);
  });

  it('is not opened beside one that is live, however many ask', async () => {
    const orderId = await aDeclinedOrder();
    const opened = await Promise.all([2, 3, 4, 5].map((attempt) => tries.openPaymentAttempt(aCard(orderId, attempt))));
    expect(opened.filter(({ kind }) => kind === 'opened')).toHaveLength(1);
    expect(opened.filter(({ kind }) => kind === 'not-opened')).toHaveLength(3);
  });

  it('says that a paid order is closed to it, and leaves its payment status alone', async () => {
    const orderId = await aDeclinedOrder();
    await tries.openPaymentAttempt(aCard(orderId, 2));
    expect(await checkout.confirmOrder(aConfirmation(orderId, 2))).toBe(true);
    // A run of the step that was given up, and goes on when its connection comes back.
    expect(await tries.openPaymentAttempt(aCard(orderId, 2))).toEqual({ kind: 'order-closed' });
    expect(await statusOf(orderId)).toEqual({ status: 'confirmed', payment_status: 'authorised' });
  });

  it('stays closed where a later one was opened', async () => {
    const orderId = await aDeclinedOrder();
    await tries.openPaymentAttempt(aCard(orderId, 3));
    await tries.recordPaymentAttempt(aDecline(orderId, 3));
    expect(await tries.openPaymentAttempt(aCard(orderId, 2))).toEqual({ kind: 'not-opened' });
    expect(await paymentsOf(orderId)).toEqual(['declined', 'declined']);
    expect(await statusOf(orderId)).toMatchObject({ payment_status: 'declined' });
  });
});

describe('confirmOrder', () => {
  it('says that it confirmed, and again when it is repeated', async () => {
    const orderId = await aPlacedOrder();
    expect(await checkout.confirmOrder(aConfirmation(orderId, 1))).toBe(true);
    expect(await checkout.confirmOrder(aConfirmation(orderId, 1))).toBe(true);
  });

  it('says that two runs at once confirmed', async () => {
    const orderId = await aPlacedOrder();
    const both = [1, 2].map(() => checkout.confirmOrder(aConfirmation(orderId, 1)));
    expect(await Promise.all(both)).toEqual([true, true]);
  });

  it.each([
    ['its attempt was voided meanwhile', `update payment set state = 'voided' where order_id = ?`],
    ['the order was given up', `update sales_order set status = 'expired' where id = ?`],
  ])('says that it did not where %s', async (_why, meanwhile) => {
    const orderId = await aPlacedOrder();
    await query(meanwhile, [orderId]);
    expect(await checkout.confirmOrder(aConfirmation(orderId, 1))).toBe(false);
    expect(await query('select 1 from ledger_transaction where order_id = ?', [orderId])).toEqual([]);
  });
});
