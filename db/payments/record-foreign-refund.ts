import { idWithin } from '../../domain/identity/derived-ids.ts';
import { refundPostings } from '../../domain/ledger/postings.ts';
import { minorUnits, proportion } from '../../domain/money/money.ts';
import { refundKey } from '../../domain/payments/payment-keys.ts';
import type { EntityManager } from '../database.ts';
import { postMovement } from '../ledger/post-movement.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';
import { recordRefundOutcome } from './record-refund-outcome.ts';
import { addToRefunded } from './record-refund.ts';
import { refreshPaymentStatus } from './refresh-payment-status.ts';

/** A refund that this shop did not ask for, made in the provider's dashboard: its money is gone all the same. */
export interface ForeignRefund {
  readonly orderId: string;
  readonly intentId: string;
  /** The provider's id of it. */
  readonly refundId: string;
  /** In the provider's word: `pending`, `requires_action`, `succeeded`, `failed`, `canceled`. */
  readonly state: string;
  readonly amountMinor: number;
  readonly currency: string;
}

export interface ToldRefund {
  readonly intentId: string;
  /** The provider's id of it. */
  readonly refundId: string;
}

/**
 * True while our own step has asked for a refund of this payment, and has yet to write down that it is this one. Locks the
 * payment: until the end of the transaction no other is asked for.
 */
export async function mayBeOwnRefund(em: EntityManager, { intentId, refundId }: ToldRefund): Promise<boolean> {
  const payment = await lockTakenPayment(em, intentId);
  if (!payment) return false;
  const rows = await em.execute<unknown[]>(
    `select 1 from payment_refund where payment_id = ? and state = 'opened'
       and not exists (select from payment_refund where provider_refund_id = ?) limit 1`,
    [payment.id, refundId],
  );
  return rows.length > 0;
}

/**
 * Books what the provider says of a refund. One that does not fit what was taken (another currency, more than is left) is
 * not booked: the notice about it is for a person. A pending one is booked like any other, because the provider has set the
 * money aside.
 */
export async function recordForeignRefund(em: EntityManager, refund: ForeignRefund): Promise<void> {
  const { refundId, amountMinor } = refund;
  const state = stateOf(refund.state);
  const { kind } = await recordRefundOutcome(em, { providerRefundId: refundId, state });
  if (kind !== 'unknown' || state === 'failed') return;
  const payment = await lockTakenPayment(em, refund.intentId);
  if (!payment || refund.currency !== payment.currency) return;
  const [captured, refunded] = [minorUnits(payment.capturedMinor), minorUnits(payment.refundedMinor)];
  if (amountMinor <= 0 || amountMinor > captured - refunded) return;
  await book(em, { ...refund, state }, payment, refunded);
}

function stateOf(word: string): 'pending' | 'succeeded' | 'failed' {
  if (word === 'succeeded') return 'succeeded';
  return word === 'failed' || word === 'canceled' ? 'failed' : 'pending';
}

interface TakenPayment {
  readonly id: string;
  readonly currency: string;
  readonly capturedMinor: string;
  readonly refundedMinor: string;
  readonly orderTotalMinor: string;
  readonly orderTaxMinor: string;
}

async function lockTakenPayment(em: EntityManager, intentId: string): Promise<TakenPayment | undefined> {
  const [row] = await em.execute<TakenPayment[]>(
    `select p.id, p.currency, p.captured_minor as "capturedMinor", p.refunded_minor as "refundedMinor",
       o.total_minor as "orderTotalMinor", o.tax_minor as "orderTaxMinor"
     from payment p join sales_order o on o.id = p.order_id
     where p.intent_id = ? and p.state = 'captured' for update of o, p`,
    [intentId],
  );
  return row;
}

async function book(em: EntityManager, refund: ForeignRefund, payment: TakenPayment, refundedMinor: number) {
  const { orderId, refundId, amountMinor, currency, state } = refund;
  const id = idWithin(orderId, 'refund', refundId);
  const businessKey = refundKey(id, 1);
  const taxMinor = taxWithin(payment, refundedMinor + amountMinor) - taxWithin(payment, refundedMinor);
  await em.execute(
    `insert into payment_refund (id, payment_id, provider_key, amount_minor, tax_minor, reason, state, provider_refund_id, booked_at)
     values (?, ?, ?, ?, ?, 'Made at the payment provider', ?, ?, now())`,
    [id, payment.id, businessKey, amountMinor, taxMinor, state, refundId],
  );
  const postings = refundPostings(amountMinor, taxMinor, currency);
  await postMovement(em, { businessKey, kind: 'refund', orderId, postings });
  await addToRefunded(em, { paymentId: payment.id, shipmentId: null, amountMinor });
  await refreshPaymentStatus(em, orderId);
  const type = state === 'pending' ? 'payment.refund-pending' : 'payment.refunded';
  await appendToTimeline(em, { orderId, type, factKey: `${type}:${id}`, data: { refundId, amountMinor } });
}

/** Nobody says what such a refund is for: it has the share of the tax that the order has. */
function taxWithin({ orderTaxMinor, orderTotalMinor }: TakenPayment, minor: number): number {
  return proportion(minorUnits(orderTaxMinor), minor, minorUnits(orderTotalMinor));
}
