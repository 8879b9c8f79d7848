import { PermanentError } from '../../domain/failures/permanent-error.ts';
import { minorUnits } from '../../domain/money/money.ts';
import type { PaymentState } from '../../domain/payments/payment-state.ts';
import type { EntityManager } from '../database.ts';

export interface LockedPayment {
  readonly paymentId: string;
  readonly intentId: string;
  readonly state: PaymentState;
  readonly amountMinor: number;
  readonly currency: string;
  readonly capturedMinor: number;
  readonly multicapture: boolean;
}

/** Money of an order was to be moved that has no payment which holds or has taken any. No retry finds one. */
export class NoPaymentHeld extends PermanentError {
  override readonly name = 'NoPaymentHeld';
  constructor(orderId: string) {
    super(`Order ${orderId} has no payment that holds money`);
  }
}

/**
 * Locks the order and its payment that holds or has taken money. Whoever moves money asks here first, in this order, so that
 * two parcels of one order follow each other.
 */
export async function lockPaymentOfOrder(em: EntityManager, orderId: string): Promise<LockedPayment> {
  const [row] = await em.execute<LockedPayment[]>(
    `select p.id as "paymentId", p.intent_id as "intentId", p.state, p.amount_minor as "amountMinor", p.currency,
       p.captured_minor as "capturedMinor", p.multicapture
     from sales_order o join payment p on p.order_id = o.id and p.state in ('authorised', 'captured')
     where o.id = ? for update of o, p`,
    [orderId],
  );
  if (!row) throw new NoPaymentHeld(orderId);
  return { ...row, amountMinor: minorUnits(row.amountMinor), capturedMinor: minorUnits(row.capturedMinor) };
}
