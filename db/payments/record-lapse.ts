import { voidPostings } from '../../domain/ledger/postings.ts';
import { minorUnits } from '../../domain/money/money.ts';
import { voidKey } from '../../domain/payments/payment-keys.ts';
import type { EntityManager } from '../database.ts';
import { postMovement } from '../ledger/post-movement.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';
import { clearLapseNote } from './lapse-note.ts';

/**
 * Records that an authorisation was released by the provider itself or at its dashboard: it is voided in the ledger, and no parcel may
 * leave on it. Changes nothing of a payment that was captured in part or is over. True if anything changed.
 */
export async function recordLapse(em: EntityManager, { intentId }: { readonly intentId: string }): Promise<boolean> {
  await em.execute(
    'select 1 from sales_order where id = (select order_id from payment where intent_id = ?) for update',
    [intentId],
  );
  const [row] = await em.execute<{ order_id: string; attempt: number; held_minor: string; currency: string }[]>(
    `update payment set state = 'voided', action_url = null, client_secret = null, settled_at = now()
     where intent_id = ? and state = 'authorised' and captured_minor = 0
     returning order_id, attempt, currency, authorised_minor - (
       select coalesce(sum(w.released_minor), 0) from payment_write_off w where w.payment_id = payment.id) as held_minor`,
    [intentId],
  );
  if (!row) return false;
  const { order_id: orderId, attempt, currency } = row;
  const amountMinor = minorUnits(row.held_minor);
  const postings = voidPostings(amountMinor, currency);
  await postMovement(em, { businessKey: voidKey(orderId, attempt), kind: 'void', orderId, postings });
  await em.execute(`update sales_order set payment_status = 'voided' where id = ?`, [orderId]);
  await clearLapseNote(em, orderId);
  const type = 'payment.lapsed';
  await appendToTimeline(em, { orderId, type, factKey: `${type}:${attempt}`, data: { attempt, amountMinor } });
  return true;
}
