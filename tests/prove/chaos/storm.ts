import { setTimeout as delay } from 'node:timers/promises';
import { prepareOrder } from '../../support/shop/shopper.ts';
import { eachAtOnce } from '../../support/each-at-once.ts';
import { wasConfirmed } from './claims.ts';
import { carryOut } from './carry-out.ts';
import { sendJudged, type LiveOrder, type Surroundings } from './live-order.ts';
import type { PlannedOrder } from './plan-orders.ts';
import { runCourse } from './run-course.ts';

export interface StormGoods {
  readonly main: readonly string[];
  readonly east: readonly string[];
  readonly backordered: string;
}

export interface Storm {
  readonly plans: readonly PlannedOrder[];
  readonly goods: StormGoods;
  /** How many orders are placed and asked at the same time. */
  readonly atOnce: number;
}

/** Places all orders and throws at each what is planned for it; gives back the ids of those that there are. */
export async function storm(around: Surroundings, { plans, goods, atOnce }: Storm): Promise<readonly string[]> {
  const ids: string[] = [];
  await eachAtOnce(plans, atOnce, async (plan, index) => {
    const key = `chaos-${index + 1}`;
    try {
      const order = await place(around, key, plan, linesOf(plan, goods, index));
      if (!order) return;
      ids.push(order.id);
      await Promise.all([
        runCourse(around, order, plan.course),
        ...plan.commands.map(async ({ atMs, command }) => {
          await delay(atMs);
          await carryOut(around, order, command);
        }),
      ]);
    } catch (error) {
      around.book.complain(`${key} broke off: ${(error as Error).stack}`);
    }
  });
  return ids;
}

async function place(
  around: Surroundings,
  key: string,
  { card, undeliverable }: PlannedOrder,
  lines: readonly { readonly sku: string; readonly quantity: number }[],
): Promise<LiveOrder | undefined> {
  const street = undeliverable ? { street: '1 UNDELIVERABLE Road', insistOnAddress: true } : {};
  const request = await prepareOrder(around.shop, key, { lines, paymentMethod: card, ...street });
  const subject = { orderId: key, what: 'place', path: '/v1/orders', mayBe: ['payment-method-invalid'] };
  const answer = await sendJudged(around, subject, { key, body: request.body });
  if (!answer || answer.status >= 300) return undefined;
  const { id, nextAction } = answer.body as { id: string; nextAction: { url?: string } | null };
  around.log.note(id, `placed with ${card}: ${answer.status}`);
  if (answer.status === 201) around.book.claim({ orderId: id, words: 'it was answered 201', isTrue: wasConfirmed });
  return { key, request, id, bankPage: nextAction?.url };
}

function linesOf({ basket }: PlannedOrder, { main, east, backordered }: StormGoods, index: number) {
  const skuOf = (skus: readonly string[]) => skus[index % skus.length] ?? '';
  const skus = {
    'in stock': [skuOf(main)],
    'in two places': [skuOf(main), skuOf(east)],
    backordered: [skuOf(main), backordered],
  }[basket];
  return skus.map((sku) => ({ sku, quantity: 1 + (index % 2) }));
}
