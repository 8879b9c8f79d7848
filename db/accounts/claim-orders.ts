import { randomUUID } from 'node:crypto';
import type { Actor } from '../../domain/events/event-actor.ts';
import type { EntityManager } from '../database.ts';
import { appendEvents } from '../events/append-events.ts';

/** In one transaction: each is locked while it lasts. */
const CLAIMED_MAX = 200;

export interface ClaimedOrders {
  readonly claimed: number;
  /** There are more: ask again. */
  readonly isMore: boolean;
}

/** Makes orders that an address placed as a guest those of its customer, newest first. Its reader has verified it. */
export async function claimOrders(
  em: EntityManager,
  { accountId, customerId, email, actor }: { accountId: string; customerId: string; email: string; actor: Actor },
): Promise<ClaimedOrders> {
  const rows = await em.execute<{ id: string }[]>(
    `with theirs as materialized (
       select id from sales_order where email = ? and customer_id is null order by placed_at desc, id desc limit ?
     ), locked as materialized (
       select id from sales_order where id in (select id from theirs) order by id for update
     )
     update sales_order o set customer_id = ? from locked where o.id = locked.id and o.customer_id is null returning o.id`,
    [email, CLAIMED_MAX, customerId],
  );
  const claimed = rows.length;
  if (claimed > 0) {
    const type = 'account.orders-claimed';
    const factKey = `${type}:${randomUUID()}`;
    await appendEvents(em, [{ subjectId: accountId, type, factKey, data: { orders: claimed }, actor }]);
  }
  return { claimed, isMore: claimed === CLAIMED_MAX };
}
