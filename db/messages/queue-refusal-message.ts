import type { EntityManager } from '../database.ts';

/**
 * The API waits eight seconds for an order to be decided (`api/shared/temporal.ts`) and then answers what the database says: a refusal
 * that is committed by then is the answer. A worker's transaction lasts four at most (`workers/database-limits.ts`), so one that
 * began within the first four is.
 */
const MAY_BE_ANSWERED = `interval '4 seconds'`;

/**
 * Queues a message that says that there will be no order, to a shopper who may have been answered 202; in the transaction that refuses
 * the request, once for ever. Nothing where whoever asked is being answered with the refusal itself.
 */
export async function queueRefusalMessage(em: EntityManager, orderId: string): Promise<void> {
  await em.execute(
    `insert into message (key, channel, kind, subject_type, subject_id, order_id)
     select 'order-' || order_id || '-order-refused', 'email', 'order-refused', 'order', order_id::text, order_id from checkout_request
     where order_id = ? and refusal is not null and received_at < now() - ${MAY_BE_ANSWERED}
     on conflict (key, channel) do nothing`,
    [orderId],
  );
}
