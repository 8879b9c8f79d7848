import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Database } from '../../db/database.ts';
import { createFulfilmentRepository } from '../../db/fulfilment/fulfilment-repository.ts';
import { createPaymentAttemptRepository } from '../../db/payments/payment-attempt-repository.ts';
import { createSettlementRepository } from '../../db/payments/settlement-repository.ts';
import { createPersonRepository } from '../../db/people/person-repository.ts';
import { aShopAtWork, type ShopAtWork } from '../../tests/invariants/a-shop-at-work.ts';
import { aShop } from '../../tests/support/a-shop.ts';
import { openTestDatabase } from '../../tests/support/open-test-database.ts';
import { unseenChanges, watchOrders } from '../../tests/support/watch-orders.ts';

let database: Database;
let shop: ShopAtWork;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, drop } = await openTestDatabase());
  await watchOrders(database);
  shop = aShopAtWork(database);
  await aShop(database, [
    { sku: 'MUG', onHand: { MAIN: 100 } },
    { sku: 'TIN', onHand: { EAST: 100 } },
    { sku: 'LATER', backorderable: true, onHand: { MAIN: 2 } },
  ]);
});
afterAll(() => drop());

async function aPaidOrder(...skus: readonly string[]): Promise<string> {
  const orderId = await shop.request(skus.map((sku) => ({ sku, quantity: 3 })));
  await shop.place(orderId);
  await shop.confirm(orderId);
  return orderId;
}

async function cancel(orderId: string): Promise<void> {
  await createSettlementRepository(database).noteCancellation(orderId);
  await shop.undo(orderId);
  await shop.releaseStock(orderId);
  await shop.close(orderId, 'cancelled');
}

async function send(orderId: string): Promise<readonly string[]> {
  const shipmentIds = await shop.plan(orderId);
  for (const shipmentId of shipmentIds) {
    await shop.label(shipmentId);
    await shop.handOver(shipmentId);
    await shop.capture(orderId, shipmentId);
    await shop.carrierSays(shipmentId, 'in_transit');
  }
  return shipmentIds;
}

/** Each is a whole life of an order. */
const lives: Readonly<Record<string, () => Promise<void>>> = {
  async 'sent in two parcels, held meanwhile'() {
    const orderId = await aPaidOrder('MUG', 'TIN');
    await shop.hold(orderId, 'Looks odd');
    await shop.hold(orderId, null);
    for (const shipmentId of await send(orderId)) await shop.carrierSays(shipmentId, 'delivered');
    await shop.complete(orderId);
  },

  async 'lost, and its money given back'() {
    const orderId = await aPaidOrder('MUG');
    const [shipmentId = ''] = await send(orderId);
    await shop.lose(shipmentId);
    await shop.refund(orderId, shipmentId);
    await shop.complete(orderId);
  },

  async 'declined, declined in part, and paid with a third card'() {
    const orderId = await shop.request([{ sku: 'MUG', quantity: 1 }]);
    await shop.place(orderId);
    await shop.decline(orderId);
    const tries = createPaymentAttemptRepository(database);
    await tries.openPaymentAttempt({ orderId, attempt: 2, paymentMethod: 'pm_card_visa' });
    const payUntil = Date.now() + 60_000;
    const unclear = { orderId, attempt: 2, intentId: null, state: 'unclear', declineCode: 'processing_error' } as const;
    await tries.recordPaymentAttempt({ ...unclear, payUntil });
    const settlements = createSettlementRepository(database);
    await settlements.recordVoid({ orderId, attempt: 2, intentId: null, declined: true });
    await tries.openPaymentAttempt({ orderId, attempt: 3, paymentMethod: 'pm_card_visa' });
    await shop.confirm(orderId, 3);
  },

  async 'sent to the bank, of which is heard twice, and given up'() {
    const orderId = await shop.request([{ sku: 'MUG', quantity: 1 }]);
    await shop.place(orderId);
    await shop.sendToBank(orderId);
    await createPaymentAttemptRepository(database).recordPaymentAttempt({
      orderId,
      attempt: 1,
      intentId: null,
      state: 'action-required',
      payUntil: Date.now() + 3_600_000,
    });
    await shop.undo(orderId);
    await shop.releaseStock(orderId);
    await shop.close(orderId, 'expired');
  },

  async 'waiting for goods, and given them'() {
    const orderId = await aPaidOrder('LATER');
    await shop.waitForGoods(orderId);
    await cancel(await aPaidOrder('MUG'));
    await shop.giveGoods(orderId);
  },

  async 'waiting for goods, and cancelled'() {
    const orderId = await aPaidOrder('LATER');
    await shop.waitForGoods(orderId);
    await cancel(orderId);
  },

  async 'cancelled with its parcels, and shown to staff'() {
    const orderId = await aPaidOrder('MUG', 'TIN');
    for (const shipmentId of await shop.plan(orderId)) await shop.label(shipmentId);
    const fulfilment = createFulfilmentRepository(database);
    const told = { orderId, about: ['money'], version: 1 };
    await fulfilment.recordAttention({ ...told, attention: { money: 'The money could not be taken.' } });
    await cancel(orderId);
    await fulfilment.recordAttention({ ...told, attention: {}, version: 2 });
  },

  async 'of a person who is erased'() {
    const orderId = await aPaidOrder('MUG');
    await cancel(orderId);
    const em = database.em.fork();
    await em.execute(
      `update sales_order set email = 'ada@gone.example', event_sequence = event_sequence + 1 where id = ?`,
      [orderId],
    );
    const names = { ofOrder: () => [], ofParcel: () => '', ofQuote: () => '', ofCorrection: () => '' };
    const erased = await createPersonRepository(database).erasePerson({
      ref: { email: 'ada@gone.example' },
      names,
      isConfirmed: false,
    });
    expect(erased.kind).toBe('erased');
  },
};

describe('the tag of an order', () => {
  it.each(Object.keys(lives))('changes whenever what is shown of it does: %s', async (life) => {
    await lives[life]?.();
    for (const role of ['storefront', 'staff'] as const) {
      const { bodies, unseen } = await unseenChanges(database, role);
      expect(unseen).toEqual([]);
      expect(bodies).toBeGreaterThan(4);
    }
  });
});
