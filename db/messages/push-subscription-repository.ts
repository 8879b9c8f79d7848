import { v7 } from 'uuid';
import type { EntityManager } from '../database.ts';

export interface NewPushSubscription {
  readonly orderId: string;
  readonly endpoint: string;
  readonly publicKey: string;
  readonly authSecret: string;
}

/** Most browsers that one order is told on. */
const PER_ORDER_MAX = 5;

/** The id of the subscription, the first one where the browser is known. Undefined: there are enough of them. */
export async function addPushSubscription(
  em: EntityManager,
  { orderId, endpoint, publicKey, authSecret }: NewPushSubscription,
): Promise<string | undefined> {
  const [added] = await em.execute<{ id: string }[]>(
    `insert into push_subscription (id, order_id, endpoint, public_key, auth_secret)
     select ?, ?, ?, ?, ? where (select count(*) from push_subscription where order_id = ? and endpoint <> ?) < ${PER_ORDER_MAX}
     on conflict (order_id, endpoint) do update set public_key = excluded.public_key, auth_secret = excluded.auth_secret
     returning id`,
    [v7(), orderId, endpoint, publicKey, authSecret, orderId, endpoint],
  );
  return added?.id;
}

/** False: the order has none of this id. */
export async function removePushSubscription(
  em: EntityManager,
  { orderId, id }: { readonly orderId: string; readonly id: string },
): Promise<boolean> {
  const removed = await em.execute<object[]>(
    'delete from push_subscription where order_id = ? and id = ? returning 1',
    [orderId, id],
  );
  return removed.length > 0;
}

export async function forgetPushSubscription(em: EntityManager, id: string): Promise<void> {
  await em.execute('delete from push_subscription where id = ?', [id]);
}
