import type {
  CheckoutRecords,
  ClosedOrder,
  GivenGoods,
  RefuseOrder,
} from '../../workflows/checkout/checkout-contract.ts';
import { actorOf } from '../../domain/events/event-actor.ts';
import type { EntityManager } from '../database.ts';
import { queueRefusalMessage } from '../messages/queue-refusal-message.ts';
import { refuseOpenRequest } from '../orders/checkout-request-repository.ts';
import { clearAtEnd } from '../orders/order-attention.ts';
import { moveOrderStatus } from '../orders/move-order-status.ts';
import { lockUnpaidOrder } from '../payments/unpaid-order.ts';
import { givenBefore, lockStockOf, releaseStock } from './release-stock.ts';

type CloseOrder = Parameters<CheckoutRecords['closeOrder']>[0];

const NEVER_PLACED = {
  code: 'request-expired',
  detail: 'The order could not be placed. Nothing was charged.',
} as const;

/** A payment that could not be voided or refunded: the order's payment status stays as it is. */
const STILL_HELD = `exists (
  select 1 from payment p where p.order_id = sales_order.id and p.state in ('authorised', 'captured'))`;

/** Closes a cancelled or expired order, after its money and stock were released. */
export async function closeOrder(
  em: EntityManager,
  { orderId, to, reasonCode, note, ...asker }: CloseOrder,
): Promise<ClosedOrder | null> {
  const placed = await em.execute<unknown[]>(
    `update sales_order set cancel_reason = ?, cancel_note = ?, fulfilment_stage = 'cancelled', pay_until = null,
       payment_status = case when payment_status = 'declined' or ${STILL_HELD} then payment_status else 'voided' end
     where id = ? and status not in ('completed', 'cancelled', 'expired') returning id`,
    [reasonCode, note ?? null, orderId],
  );
  // A run of `placeOrder` that Temporal has timed out may still commit: it must find the request decided, and hold nothing.
  if (placed.length === 0) await refuseOpenRequest(em, orderId, NEVER_PLACED);
  await moveOrderStatus(em, { orderId, to, type: `order.${to}`, data: { reason: reasonCode }, actor: actorOf(asker) });
  await clearAtEnd(em, orderId);
  const [stands] = await em.execute<ClosedOrder[]>(
    'select payment_status as "paymentStatus", fulfilment_stage as "fulfilmentStage" from sales_order where id = ?',
    [orderId],
  );
  return stands ?? null;
}

/**
 * Nobody has been told of the order: it ends without a word to the shopper but the answer, or a mail where that was "not decided
 * yet".
 */
export async function refuseOrder(
  em: EntityManager,
  { orderId, attempt, rejectCode, refusal }: RefuseOrder,
): Promise<GivenGoods> {
  await lockStockOf(em, orderId);
  if (!(await lockUnpaidOrder(em, orderId))) return givenBefore(em, orderId);
  const given = await releaseStock(em, orderId);
  await em.execute(
    `update payment set state = 'declined', decline_code = ?, settled_at = now()
     where order_id = ? and attempt = ? and state = 'pending'`,
    [rejectCode, orderId, attempt],
  );
  await em.execute(
    `update sales_order set cancel_reason = 'payment', cancel_note = ?, fulfilment_stage = 'cancelled', pay_until = null,
       payment_status = 'declined'
     where id = ?`,
    [refusal.detail, orderId],
  );
  await em.execute('update checkout_request set refusal = ?::jsonb where order_id = ?', [
    JSON.stringify(refusal),
    orderId,
  ]);
  await queueRefusalMessage(em, orderId);
  const data = { code: refusal.code, rejectCode };
  await moveOrderStatus(em, { orderId, to: 'cancelled', type: 'order.refused', data });
  return given;
}
