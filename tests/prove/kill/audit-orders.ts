import { isFinal, type OrderStatus } from '../../../domain/orders/order-status.ts';
import { readMoneyBooks } from '../../support/shop/money-books.ts';
import type { PlacedOrder } from '../../end-to-end/order-stories.ts';
import { eachAtOnce } from '../../support/each-at-once.ts';
import type { ProofShop } from '../on-a-shop.ts';
import { isPaidFor, type KillStory } from './kill-stories.ts';

export type ToldOrder = PlacedOrder<KillStory>;

const REPEATS_AT_ONCE = 8;

/** What is wrong with the orders that clients were told of: each is there once, at the end of its story, and paid for. */
export async function auditOrders({ running, database }: ProofShop, told: readonly ToldOrder[]): Promise<string[]> {
  const { orders, strangers } = await readMoneyBooks(database, running.stripe ?? '');
  const known = new Map(orders.map((order) => [order.orderId, order]));
  const complaints = strangers.map((intent) => `Stripe has ${intent} of an order that is not there`);
  const ids = new Set(told.map(({ id }) => id));
  if (ids.size !== told.length) complaints.push(`${told.length} keys were told of ${ids.size} orders`);
  for (const { orderId, status } of orders) {
    if (!ids.has(orderId)) complaints.push(`Order ${orderId} is ${status}, and no client was told of it`);
  }
  for (const { id, story, mayEnd } of told) {
    const order = known.get(id);
    if (!order) {
      complaints.push(`Order ${id} (${story}) is not there`);
      continue;
    }
    if (!isFinal(order.status)) complaints.push(`Order ${id} (${story}) is still ${order.status}`);
    else if (!mayEnd.includes(order.status)) {
      complaints.push(`Order ${id} (${story}) ended as ${order.status}, not as ${mayEnd.join(' or ')}`);
    }
    const due = order.status === 'completed' && isPaidFor(story) ? order.totalMinor : 0;
    const { ours, theirs, oursHeld, theirsHeld } = order;
    if (ours !== due || theirs !== due || oursHeld !== 0 || theirsHeld !== 0) {
      const said = `ledger ${ours} taken, ${oursHeld} held; Stripe ${theirs} taken, ${theirsHeld} held`;
      complaints.push(`Order ${id} (${story}, ${order.status}) is to have ${due} taken: ${said}`);
    }
  }
  return [...complaints, ...(await repeatAll(told, (id) => known.get(id)?.status))];
}

/** A repeat under its key is the same order, whatever has become of it. */
async function repeatAll(
  told: readonly ToldOrder[],
  statusOf: (id: string) => OrderStatus | undefined,
): Promise<string[]> {
  const found = await eachAtOnce(told, REPEATS_AT_ONCE, async ({ id, story, repeat }) => {
    const again = await repeat().catch((error: unknown) => ({ id: String(error), status: 0 }));
    const isCreated = statusOf(id) === 'completed';
    if (again.id !== id) return [`A repeat of order ${id} (${story}) is ${again.id}`];
    return isCreated && again.status !== 201 ? [`A repeat of order ${id} (${story}) is answered ${again.status}`] : [];
  });
  return found.flat();
}
