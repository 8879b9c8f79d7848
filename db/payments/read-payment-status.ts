import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import type { EntityManager } from '../database.ts';
import { RecordNotFound } from '../shared/record-not-found.ts';

/** What the order's payment has come to, for a repeat of what is written already. */
export async function readPaymentStatus(em: EntityManager, orderId: string): Promise<PaymentStatus> {
  const [row] = await em.execute<{ paymentStatus: PaymentStatus }[]>(
    'select payment_status as "paymentStatus" from sales_order where id = ?',
    [orderId],
  );
  if (!row) throw new RecordNotFound('order', orderId);
  return row.paymentStatus;
}
