import { idWithin } from '../../domain/identity/derived-ids.ts';
import { failedRefundPostings, refundPostings } from '../../domain/ledger/postings.ts';
import { minorUnits, proportion } from '../../domain/money/money.ts';
import { failedRefundKey, refundKey } from '../../domain/payments/payment-keys.ts';
import type { EntityManager } from '../database.ts';
import { postMovement } from '../ledger/post-movement.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';

/** A refund that somebody made in the provider's dashboard: this shop did not ask for it, and its money is gone all the same. */
export interface ForeignRefund {
  readonly orderId: string;
  readonly intentId: string;
  /** The provider's id of it. */
  readonly refundId: string;
  /** In the provider's word: `pending`, `requires_action`, `succeeded`, `failed`, `canceled`. */
  readonly state: string;
  readonly amount: number;
  readonly currency: string;
}

/**
 * Books it as what it is. A refund that this shop made is left to whoever books those; one that does not fit what was taken
 * (another currency, more than is left) is not booked: the notice about it is for a person.
 */
export async function recordForeignRefund(em: EntityManager, refund: ForeignRefund): Promise<void> {
  const payment = await lockPayment(em, refund.intentId);
  if (!payment) return;
  const known = await readRefund(em, refund.refundId);
  if (known && !known.foreign) return;
  const to = refund.state === 'succeeded' ? 'succeeded' : isOver(refund.state) ? 'failed' : 'pending';
  const from = known?.state ?? null;
  // What is final stays, but for a refund that the bank sends back.
  if (from === to || from === 'failed' || (from === 'succeeded' && to === 'pending')) return;
  const left = payment.capturedMinor - payment.refundedMinor;
  const fits = refund.currency === payment.currency && refund.amount > 0 && refund.amount <= left;
  if (from !== 'succeeded' && to === 'succeeded' && !fits) return;

  // Our own step has asked for a refund, and is about to write down that it is this one.
  if (!known && (await isRefundOpen(em, payment.id))) return;

  await writeRefund(em, payment.id, refund, to);
  if (to === 'succeeded') await moveMoney(em, payment, refund, 1);
  else if (from === 'succeeded') await moveMoney(em, payment, refund, -1);
}

const isOver = (state: string) => state === 'failed' || state === 'canceled';

interface LockedPayment {
  readonly id: string;
  readonly currency: string;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  readonly orderTotalMinor: number;
  readonly orderTaxMinor: number;
}

async function lockPayment(em: EntityManager, intentId: string): Promise<LockedPayment | undefined> {
  const [row] = await em.execute<LockedPayment[]>(
    `select p.id, p.currency, p.captured_minor::float8 as "capturedMinor", p.refunded_minor::float8 as "refundedMinor",
       o.total_minor::float8 as "orderTotalMinor", o.tax_minor::float8 as "orderTaxMinor"
     from payment p join sales_order o on o.id = p.order_id where p.intent_id = ? for update of p`,
    [intentId],
  );
  return row;
}

async function readRefund(em: EntityManager, refundId: string) {
  const [row] = await em.execute<{ state: 'pending' | 'succeeded' | 'failed'; foreign: boolean }[]>(
    `select state, reason = ? as foreign from payment_refund where provider_refund_id = ?`,
    [REASON, refundId],
  );
  return row;
}

const REASON = 'Made at the payment provider';

async function isRefundOpen(em: EntityManager, paymentId: string): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `select 1 from payment_refund where payment_id = ? and state = 'opened' limit 1`,
    [paymentId],
  );
  return rows.length > 0;
}

async function writeRefund(em: EntityManager, paymentId: string, refund: ForeignRefund, state: string): Promise<void> {
  const id = idWithin(refund.orderId, 'refund', refund.refundId);
  await em.execute(
    `insert into payment_refund (id, payment_id, provider_key, amount_minor, reason, state, provider_refund_id, booked_at)
     values (?, ?, ?, ?, ?, ?, ?, case when ? = 'succeeded' then now() end) on conflict (provider_refund_id) do update
       set state = excluded.state, booked_at = coalesce(payment_refund.booked_at, excluded.booked_at)`,
    [id, paymentId, refundKey(id, 1), refund.amount, REASON, state, refund.refundId, state],
  );
}

/** `sign` is 1 where the money goes back to the customer, -1 where the bank has sent it back to us. */
async function moveMoney(em: EntityManager, payment: LockedPayment, refund: ForeignRefund, sign: 1 | -1) {
  const { orderId, refundId, currency } = refund;
  const amountMinor = minorUnits(refund.amount);
  const before = sign === 1 ? payment.refundedMinor : payment.refundedMinor - amountMinor;
  const taxMinor = taxShare(payment, before + amountMinor) - taxShare(payment, before);
  const key = refundKey(idWithin(orderId, 'refund', refundId), 1);
  await postMovement(em, {
    ...(sign === 1
      ? { businessKey: key, kind: 'refund', postings: refundPostings(amountMinor, taxMinor, currency) }
      : {
          businessKey: failedRefundKey(key),
          kind: 'refund-failed',
          postings: failedRefundPostings(amountMinor, taxMinor, currency),
        }),
    orderId,
  });
  await em.execute(
    `with moved as (
       update payment set refunded_minor = refunded_minor + ? where id = ? returning order_id, captured_minor, refunded_minor
     )
     update sales_order o set payment_status = case
       when m.refunded_minor = m.captured_minor then 'refunded'
       when m.captured_minor >= o.total_minor then 'captured'
       else 'partially-captured' end
     from moved m where o.id = m.order_id`,
    [sign * amountMinor, payment.id],
  );
  const type = sign === 1 ? 'payment.refunded' : 'payment.refund-failed';
  await appendToTimeline(em, { orderId, type, factKey: `${type}:${refundId}`, data: { refundId, amountMinor } });
}

function taxShare({ orderTaxMinor, orderTotalMinor }: LockedPayment, minor: number): number {
  return proportion(orderTaxMinor, minor, orderTotalMinor);
}
