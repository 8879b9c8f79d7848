import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import type { EntityManager } from '../database.ts';
import { lockPaymentOfOrder } from './lock-payment-of-order.ts';
import { recordRefund, type MadeRefund } from './record-refund.ts';

/**
 * A refund that the provider's books show under the key of one of a parcel's attempts, also of one that counted as failed: it was
 * completed late. The parcel's money is back by that one, so an attempt after it is over. A repeat changes nothing.
 */
export async function recordFoundRefund(em: EntityManager, refund: MadeRefund): Promise<PaymentStatus> {
  const { orderId, shipmentId, idempotencyKey } = refund;
  await lockPaymentOfOrder(em, orderId);
  await em.execute(
    `update payment_refund set state = 'failed' where shipment_id = ? and state = 'opened' and provider_key <> ?`,
    [shipmentId, idempotencyKey],
  );
  if (!(await attachBooked(em, refund))) await em.execute(REOPEN, [idempotencyKey]);
  return recordRefund(em, refund);
}

/** Not where the money is back by another one, or staff have given that up. */
const REOPEN = `
update payment_refund r set state = 'opened'
where r.provider_key = ? and r.state = 'failed' and r.provider_refund_id is null
  and not exists (select from payment_refund live where live.shipment_id = r.shipment_id and live.state <> 'failed')
  and not exists (select from payment_write_off w where w.shipment_id = r.shipment_id and w.kind = 'refund')`;

/** An event may have told of it when nobody knew what it was for, and it was booked: then it is now known to be this parcel's. */
async function attachBooked(em: EntityManager, { shipmentId, providerRefundId }: MadeRefund): Promise<boolean> {
  const [row] = await em.execute<{ amountMinor: string }[]>(ATTACH, [
    shipmentId,
    shipmentId,
    providerRefundId,
    shipmentId,
  ]);
  if (!row) return false;
  await em.execute('update payment_capture set refunded_minor = refunded_minor + ? where shipment_id = ?', [
    row.amountMinor,
    shipmentId,
  ]);
  return true;
}

const ATTACH = `
update payment_refund r set shipment_id = ?, attempt = (select max(attempt) + 1 from payment_refund where shipment_id = ?)
where r.provider_refund_id = ? and r.shipment_id is null and r.state <> 'failed'
  and not exists (select from payment_refund live where live.shipment_id = ? and live.state <> 'failed')
returning r.amount_minor as "amountMinor"`;
