import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import type { WriteOff } from '../../workflows/payments/write-off-contract.ts';
import type { EntityManager } from '../database.ts';

/**
 * Whether staff have given up a parcel's money, and what the order's payment has come to then. Nobody asks for it again, also
 * where its workflow begins anew; and the payment may hold nothing any more that could be locked.
 */
export async function readGivenUp(
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
