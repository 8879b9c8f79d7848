import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { receiveUnits } from '../../support/new-article.ts';
import { timelineOf } from './claims.ts';
import type { Surroundings } from './live-order.ts';
import { readFacts, type OrderFacts } from './order-facts.ts';

/** Says of each order that does not come to rest in good time how far it has come. */
export async function untilAtRest(
  { database }: Surroundings,
  withinMs: number,
  isAtRest: (order: OrderFacts) => boolean,
): Promise<string[]> {
  for (const giveUpAt = Date.now() + withinMs; ; await delay(500)) {
    const restless = [...(await readFacts(database)).values()].filter((order) => !isAtRest(order));
    if (restless.length === 0) return [];
    if (Date.now() > giveUpAt)
      return restless.map((order) => `Stuck: order ${order.id} is ${order.status}: ${timelineOf(order)}`);
  }
}

/** Staff release what is on hold, and goods arrive for everybody who waits. */
export async function clearUp(around: Surroundings, orders: number): Promise<void> {
  const facts = await readFacts(around.database);
  await receiveUnits(around.shop, around.backorderedSku, { MAIN: 2 * orders });
  for (const { id, holdReason } of facts.values()) {
    if (holdReason !== null)
      await around.client.send('POST', `/v1/orders/${id}/release`, { as: 'staff', key: randomUUID() });
  }
}
