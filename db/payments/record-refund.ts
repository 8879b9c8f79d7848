import { idWithin } from '../../domain/identity/derived-ids.ts';
import { refundPostings } from '../../domain/ledger/postings.ts';
import { refundKey } from '../../domain/payments/payment-keys.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import type { EntityManager } from '../database.ts';
import { postMovement } from '../ledger/post-movement.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';
import { lockPaymentOfOrder } from './lock-payment-of-order.ts';
import { readWrittenOff } from './read-written-off.ts';
import type { RefundState } from './payment-entity.ts';
import { readPaymentStatus } from './read-payment-status.ts';
import { refreshPaymentStatus } from './refresh-payment-status.ts';

export interface RefundWanted {
  readonly orderId: string;
  readonly shipmentId: string;
  readonly reason: string;
  /** The attempt after which staff ask for another. */
  readonly giveUpAttempt?: number | undefined;
}

/** A refund that is written down before the provider is asked for it. */
export interface OpenedRefund {
  readonly orderId: string;
  readonly shipmentId: string;
  readonly paymentId: string;
  readonly intentId: string;
  readonly amountMinor: number;
  readonly taxMinor: number;
  readonly currency: string;
  readonly attempt: number;
  readonly idempotencyKey: string;
  /** Newest first: the keys of all attempts, this one included, of which no refund is known. The provider may have made one. */
  readonly askedKeys: readonly string[];
}

export type RefundOpening =
  | { readonly kind: 'recorded'; readonly paymentStatus: PaymentStatus }
  | { readonly kind: 'opened'; readonly refund: OpenedRefund }
  /** This one failed, and staff may have paid it back by hand: they are asked first. */
  | { readonly kind: 'failed'; readonly refund: OpenedRefund };

/** Undefined where nothing was taken for the parcel. After one that failed, the next attempt is opened where staff have given that up. */
export async function openRefund(em: EntityManager, wanted: RefundWanted): Promise<RefundOpening | undefined> {
  const { orderId, shipmentId, reason, giveUpAttempt } = wanted;
  // Of what was never taken nothing goes back, and the payment may hold nothing any more that could be locked.
  const givenUp =
    (await readWrittenOff(em, { shipmentId, kind: 'refund' })) ??
    (await readWrittenOff(em, { shipmentId, kind: 'capture' }));
  if (givenUp) return { kind: 'recorded', paymentStatus: givenUp };
  await lockPaymentOfOrder(em, orderId);
  const [last] = await em.execute<{ id: string; state: RefundState; attempt: number }[]>(
    // One that is not failed counts, whatever its number: an attempt that was given up may have been completed after all.
    `select id, state, attempt from payment_refund where shipment_id = ? order by state = 'failed', attempt desc limit 1`,
    [shipmentId],
  );
  if (last?.state === 'opened') return { kind: 'opened', refund: await readRefund(em, last.id) };
  if (last && last.state !== 'failed') {
    return { kind: 'recorded', paymentStatus: await readPaymentStatus(em, orderId) };
  }
  if (last && last.attempt !== giveUpAttempt) return { kind: 'failed', refund: await readRefund(em, last.id) };
  const attempt = (last?.attempt ?? 0) + 1;
  const refundId = idWithin(orderId, 'refund', shipmentId, attempt);
  const rows = await em.execute<unknown[]>(
    `insert into payment_refund (id, payment_id, shipment_id, attempt, provider_key, amount_minor, tax_minor, reason)
     select ?, payment_id, shipment_id, ?, ?, amount_minor, tax_minor, ?
     from payment_capture where shipment_id = ? and state = 'captured' and amount_minor > 0 returning id`,
    [refundId, attempt, refundKey(idWithin(orderId, 'refund', shipmentId), attempt), reason, shipmentId],
  );
  if (rows.length > 0) return { kind: 'opened', refund: await readRefund(em, refundId) };
  const isFree = await isLeftFree(em, shipmentId);
  return isFree ? { kind: 'recorded', paymentStatus: await readPaymentStatus(em, orderId) } : undefined;
}

/** A parcel that costs nothing has left like any other: nothing was taken with it that could go back. */
async function isLeftFree(em: EntityManager, shipmentId: string): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `select 1 from payment_capture where shipment_id = ? and state = 'captured' and amount_minor = 0`,
    [shipmentId],
  );
  return rows.length > 0;
}

export async function readRefund(em: EntityManager, refundId: string): Promise<OpenedRefund> {
  const [row] = await em.execute<{ refund: OpenedRefund }[]>(
    `select jsonb_build_object('orderId', p.order_id, 'shipmentId', r.shipment_id, 'paymentId', p.id,
       'intentId', p.intent_id, 'amountMinor', r.amount_minor, 'taxMinor', r.tax_minor, 'currency', p.currency,
       'attempt', r.attempt, 'idempotencyKey', r.provider_key, 'askedKeys', (
         select coalesce(jsonb_agg(a.provider_key order by a.attempt desc), '[]') from payment_refund a
         where a.shipment_id = r.shipment_id and a.provider_refund_id is null)) as refund
     from payment_refund r join payment p on p.id = r.payment_id where r.id = ?`,
    [refundId],
  );
  if (!row) throw new Error(`Refund ${refundId} was written and cannot be read`);
  return row.refund;
}

export interface MadeRefund extends OpenedRefund {
  /** Null where the provider refused before it made one. */
  readonly providerRefundId: string | null;
  readonly state: Exclude<RefundState, 'opened'>;
}

/**
 * What the provider answered. `pending` is booked like `succeeded`, because the provider has set the money aside; one that
 * fails is booked as nothing. A repeat changes nothing.
 */
export async function recordRefund(em: EntityManager, refund: MadeRefund): Promise<PaymentStatus> {
  const { orderId, shipmentId, paymentId, amountMinor, taxMinor, currency, idempotencyKey } = refund;
  await lockPaymentOfOrder(em, orderId);
  const isBooked = refund.state !== 'failed';
  const [row] = await em.execute<{ id: string }[]>(
    `update payment_refund set state = ?, provider_refund_id = ?, booked_at = case when ?::boolean then now() end
     where provider_key = ? and state = 'opened' returning id`,
    [refund.state, refund.providerRefundId, isBooked, idempotencyKey],
  );
  if (row && isBooked) {
    const postings = refundPostings(amountMinor, taxMinor, currency);
    await postMovement(em, { businessKey: idempotencyKey, kind: 'refund', orderId, postings });
    await addToRefunded(em, { paymentId, shipmentId, amountMinor });
    const type = refund.state === 'pending' ? 'payment.refund-pending' : 'payment.refunded';
    await appendToTimeline(em, { orderId, type, factKey: `${type}:${row.id}`, data: { shipmentId, amountMinor } });
  }
  return refreshPaymentStatus(em, orderId);
}

/** What moves the books; one that was made at the provider is about no parcel. */
export interface BookedRefund {
  readonly paymentId: string;
  readonly shipmentId: string | null;
  readonly amountMinor: number;
}

/** Minus: it came back. */
export async function addToRefunded(
  em: EntityManager,
  { paymentId, shipmentId, amountMinor }: BookedRefund,
): Promise<void> {
  await em.execute('update payment set refunded_minor = refunded_minor + ? where id = ?', [amountMinor, paymentId]);
  await em.execute('update payment_capture set refunded_minor = refunded_minor + ? where shipment_id = ?', [
    amountMinor,
    shipmentId,
  ]);
}
