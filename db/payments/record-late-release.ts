import type { EntityManager } from '../database.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';

export interface LateRelease {
  /** The provider's event that told of the reservation. */
  readonly eventId: string;
  readonly orderId: string;
  readonly intentId: string;
  /** False where nothing was reserved any more. */
  readonly isReleased: boolean;
}

/** Settles the event. Nothing moves in the books: they never had the reservation. */
export async function recordLateRelease(em: EntityManager, release: LateRelease): Promise<void> {
  const { eventId, orderId, intentId, isReleased } = release;
  const settled = await em.execute<object[]>(
    `update inbound_event set settled_at = now(), effect = ?
     where provider = 'stripe' and event_id = ? and settled_at is null returning event_id`,
    [isReleased ? 'applied' : 'ignored', eventId],
  );
  if (settled.length === 0 || !isReleased) return;
  const type = 'payment.released-late';
  await appendToTimeline(em, { orderId, type, factKey: `${type}:${intentId}`, data: { intentId } });
}
