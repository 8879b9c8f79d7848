import type { ProblemParams } from '../../domain/failures/problem-params.ts';
import type { EntityManager } from '../database.ts';
import { queueRefusalMessage } from '../messages/queue-refusal-message.ts';

/** Why there will be no order. */
export interface StoredRefusal {
  readonly code: string;
  readonly detail: string;
  readonly pointer?: string;
  readonly params?: ProblemParams;
}

/**
 * Refuses a request for good, in the caller's transaction, and queues the message to its shopper. False where it has become an order, or was
 * refused before.
 */
export function refuseOpenRequest(em: EntityManager, orderId: string, refusal: StoredRefusal): Promise<boolean> {
  return refuse(em, orderId, refusal, 'resolved_at is null');
}

/** The same of a request whose order was placed and has ended before anybody was told of it. */
export async function refusePlacedRequest(em: EntityManager, orderId: string, refusal: StoredRefusal): Promise<void> {
  await refuse(em, orderId, refusal, 'refusal is null');
}

async function refuse(
  em: EntityManager,
  orderId: string,
  { code, detail, pointer, params }: StoredRefusal,
  whileOpen: string,
): Promise<boolean> {
  const refused = await em.execute<unknown[]>(
    `update checkout_request set refusal = ?::jsonb, resolved_at = coalesce(resolved_at, now())
     where order_id = ? and ${whileOpen} returning order_id`,
    [JSON.stringify({ code, detail, pointer, params }), orderId],
  );
  if (refused.length > 0) await queueRefusalMessage(em, orderId);
  return refused.length > 0;
}
