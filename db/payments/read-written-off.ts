import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import type { WriteOff } from '../../workflows/payments/write-off-contract.ts';
import type { EntityManager } from '../database.ts';

/**
 * The order's payment status, if staff have written off this parcel's money; else undefined. Read before the payment is locked: a
 * workflow that starts again must not ask for that money, and there may be no held payment left to lock.
 */
export async function readWrittenOff(
  em: EntityManager,
  { shipmentId, kind }: Pick<WriteOff, 'shipmentId' | 'kind'>,
): Promise<PaymentStatus | undefined> {
  const [row] = await em.execute<{ paymentStatus: PaymentStatus }[]>(
    `select o.payment_status as "paymentStatus" from payment_write_off w join sales_order o on o.id = w.order_id
     where w.shipment_id = ? and w.kind = ?`,
    [shipmentId, kind],
  );
  return row?.paymentStatus;
}
