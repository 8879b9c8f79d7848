import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aShop, aStoredRequest } from '../../tests/support/a-shop.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import { createCheckoutRepository } from '../checkout/checkout-repository.ts';
import type { Database } from '../database.ts';
import { createOrderQueries } from '../orders/order-queries.ts';
import { createBankPageQueries } from './bank-page-queries.ts';
import { createPaymentAttemptRepository } from './payment-attempt-repository.ts';
import { createSettlementRepository } from './settlement-repository.ts';

const PAGE = { actionUrl: 'https://bank.example/?client_secret=pi_1_secret_2', clientSecret: 'pi_1_secret_2' };
const SHOWN = { url: PAGE.actionUrl, clientSecret: PAGE.clientSecret };
const payUntil = Date.now() + 3_600_000;

let database: Database;
let query: Query;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, query, drop } = await openTestDatabase());
  await aShop(database, [{ sku: 'MUG', onHand: { MAIN: 1_000 } }]);
});
afterAll(() => drop());

const settlements = () => createSettlementRepository(database);
const attempts = () => createPaymentAttemptRepository(database);
const keep = (orderId: string, attempt = 1) => settlements().keepBankPage({ orderId, attempt, ...PAGE });
const pageOf = (orderId: string, attempt = 1) => createBankPageQueries(database).readBankPage({ orderId, attempt });
const seenBy = async (orderId: string, credentialId: string) =>
  (await createOrderQueries(database).readOrder(orderId, { credentialId }))?.bankPage;

async function aPlacedOrder(): Promise<string> {
  const orderId = await aStoredRequest(database, [{ sku: 'MUG', quantity: 1 }]);
  await createCheckoutRepository(database).placeOrder({ orderId, payUntil });
  return orderId;
}

const record = (orderId: string, state: 'action-required' | 'declined', attempt = 1) =>
  attempts().recordPaymentAttempt({ orderId, attempt, intentId: null, state, payUntil });

async function keyOf(orderId: string): Promise<string> {
  const [row] = await query<{ key: string }>('select credential_id as key from checkout_request where order_id = ?', [
    orderId,
  ]);
  return row?.key ?? '';
}

describe('the bank’s page of a payment', () => {
  it('is shown from when it is recorded that the bank asks, to the key that placed the order', async () => {
    const orderId = await aPlacedOrder();
    await keep(orderId);
    expect([await pageOf(orderId), await seenBy(orderId, await keyOf(orderId))]).toEqual([null, null]);
    await record(orderId, 'action-required');
    expect([await pageOf(orderId), await seenBy(orderId, await keyOf(orderId))]).toEqual([SHOWN, SHOWN]);
    expect(await seenBy(orderId, randomUUID())).toBeNull();
    const seen = await createOrderQueries(database).readOrder(orderId);
    expect(seen?.payments).toMatchObject([{ isAtBank: true }]);
    expect(JSON.stringify(seen)).not.toContain('bank.example');
  });

  it('is that of one attempt, and goes when that is settled', async () => {
    const orderId = await aPlacedOrder();
    await keep(orderId);
    await record(orderId, 'action-required');
    await settlements().recordVoid({ orderId, attempt: 1, intentId: null, declined: false });
    await attempts().openPaymentAttempt({ orderId, attempt: 2, paymentMethod: 'pm_card_visa' });
    await keep(orderId, 2);
    await record(orderId, 'action-required', 2);
    expect([await pageOf(orderId, 1), await pageOf(orderId, 2)]).toEqual([null, SHOWN]);
    expect(await seenBy(orderId, await keyOf(orderId))).toEqual(SHOWN);
    await record(orderId, 'declined', 2);
    expect(await pageOf(orderId, 2)).toBeNull();
    expect(await query('select action_url, client_secret from payment where order_id = ?', [orderId])).toEqual([
      { action_url: null, client_secret: null },
      { action_url: null, client_secret: null },
    ]);
  });

  it('is kept where the bank asks only later, and whoever follows the order is told', async () => {
    const orderId = await aPlacedOrder();
    const intentId = `pi_${randomUUID()}`;
    await attempts().recordPaymentAttempt({ orderId, attempt: 1, intentId, state: 'processing', payUntil });
    expect(await seenBy(orderId, await keyOf(orderId))).toBeNull();
    const sequence = async () => (await createOrderQueries(database).readOrder(orderId))?.eventSequence ?? 0;
    const before = await sequence();
    for (let look = 0; look < 2; look += 1) await settlements().keepLaterBankPage({ intentId, ...PAGE });
    expect(await seenBy(orderId, await keyOf(orderId))).toEqual(SHOWN);
    expect(await sequence()).toBe(before + 1);
    const later = { actionUrl: 'https://bank.example/2', clientSecret: undefined };
    await settlements().keepLaterBankPage({ intentId, ...later });
    expect(await pageOf(orderId)).toEqual({ url: later.actionUrl, clientSecret: null });
    expect(await sequence()).toBe(before + 2);
  });

  it('is not kept later where the attempt is settled', async () => {
    const orderId = await aPlacedOrder();
    const intentId = `pi_${randomUUID()}`;
    await attempts().recordPaymentAttempt({ orderId, attempt: 1, intentId, state: 'processing', payUntil });
    await settlements().recordVoid({ orderId, attempt: 1, intentId, declined: true });
    await settlements().keepLaterBankPage({ intentId, ...PAGE });
    expect(await query('select action_url, client_secret from payment where order_id = ?', [orderId])).toEqual([
      { action_url: null, client_secret: null },
    ]);
  });

  it('is not kept by a step that was given up and comes late', async () => {
    const orderId = await aPlacedOrder();
    await settlements().recordVoid({ orderId, attempt: 1, intentId: null, declined: true });
    await keep(orderId);
    expect(await query('select action_url, client_secret from payment where order_id = ?', [orderId])).toEqual([
      { action_url: null, client_secret: null },
    ]);
  });
});
