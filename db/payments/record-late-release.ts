import type { EntityManager } from '../database.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';

export interface LateRelease {
  /** The provider's event that told of the reservation. */
  readonly eventId: string;
  readonly orderId: string;
  readonly intentId: string;
  /**
   * `released` now; `void` already: by us, where an attempt died before it could write it down, or because it was void in our
   * books all along; `not-held`: there is nothing to release.
   */
  readonly outcome: 'released' | 'void' | 'not-held';
}

/** Settles the event. Nothing moves in the books: they never had the reservation. */
export async function recordLateRelease(em: EntityManager, release: LateRelease): Promise<void> {
  const { eventId, orderId, intentId, outcome } = release;
  const [settled] = await em.execute<{ effect: string }[]>(
    `update inbound_event set settled_at = now(), effect = case
       when ? = 'released' then 'applied'
       when ? = 'void' and not exists (select from payment where intent_id = ? and state = 'voided') then 'applied'
       else 'ignored' end
     where provider = 'stripe' and event_id = ? and settled_at is null returning effect`,
    [outcome, outcome, intentId, eventId],
  );
  if (settled?.effect !== 'applied') return;
  const type = 'payment.released-late';
  await appendToTimeline(em, { orderId, type, factKey: `${type}:${intentId}`, data: { intentId } });
}
