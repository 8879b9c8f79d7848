import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import type { EntityManager } from '../database.ts';
import { NoPaymentHeld } from './lock-payment-of-order.ts';

/** Sets what the payment of a whole order has come to, from what was taken and given back. */
export async function refreshPaymentStatus(em: EntityManager, orderId: string): Promise<PaymentStatus> {
  const [row] = await em.execute<{ payment_status: PaymentStatus }[]>(
    `update sales_order o set payment_status = case
       when p.refunded_minor > 0 and p.refunded_minor = p.captured_minor then 'refunded'
       when p.captured_minor >= o.total_minor then 'captured'
       when p.captured_minor > 0 then 'partially-captured'
       else o.payment_status end
     from payment p where o.id = ? and p.order_id = o.id and p.state in ('authorised', 'captured')
     returning o.payment_status`,
    [orderId],
  );
  if (!row) throw new NoPaymentHeld(orderId);
  return row.payment_status;
}
