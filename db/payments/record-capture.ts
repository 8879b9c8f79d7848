import { capturePostings } from '../../domain/ledger/postings.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import type { EntityManager } from '../database.ts';
import { postMovement } from '../ledger/post-movement.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';
import { clearLapseNote } from './lapse-note.ts';
import { lockPaymentOfOrder } from './lock-payment-of-order.ts';
import type { OpenedCapture } from './open-capture.ts';
import { refreshPaymentStatus } from './refresh-payment-status.ts';

/**
 * The parcel's money is ours: payment, ledger, order and timeline. A repeat changes nothing, nor does an attempt that was
 * found to have come to nothing, or whose money was given up.
 */
export async function recordCapture(em: EntityManager, capture: OpenedCapture): Promise<PaymentStatus> {
  const { orderId, shipmentId, amountMinor, takenMinor, currency, paymentId, idempotencyKey, attempt } = capture;
  await lockPaymentOfOrder(em, orderId);
  const rows = await em.execute<unknown[]>(
    `update payment_capture set state = 'captured', captured_at = now()
     where shipment_id = ? and attempt = ? and state = 'opened' returning id`,
    [shipmentId, attempt],
  );
  if (rows.length > 0) {
    const postings = capturePostings(capture, currency);
    if (postings.length > 0) {
      await postMovement(em, { businessKey: idempotencyKey, kind: 'capture', orderId, postings });
    }
    await em.execute(`update payment set captured_minor = captured_minor + ?, state = 'captured' where id = ?`, [
      takenMinor,
      paymentId,
    ]);
    const data = { shipmentId, amountMinor, takenMinor };
    await clearLapseNote(em, orderId);
    await appendToTimeline(em, { orderId, type: 'payment.captured', factKey: `payment.captured:${shipmentId}`, data });
  }
  return refreshPaymentStatus(em, orderId);
}
