import { failedRefundPostings } from '../../domain/ledger/postings.ts';
import { formatMoney, minorUnits } from '../../domain/money/money.ts';
import { failedRefundKey } from '../../domain/payments/payment-keys.ts';
import type { EntityManager } from '../database.ts';
import { postMovement } from '../ledger/post-movement.ts';
import { addAttention } from '../orders/order-attention.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';
import { lockPaymentOfOrder } from './lock-payment-of-order.ts';
import type { RefundState } from './payment-entity.ts';
import { addToRefunded } from './record-refund.ts';
import { refreshPaymentStatus } from './refresh-payment-status.ts';

export interface RefundOutcomeTold {
  readonly providerRefundId: string;
  readonly state: 'pending' | 'succeeded' | 'failed';
}

/**
 * `unknown`: no refund of ours has this id, or not yet. `known`: our books say so, or something later. `recorded`: they do
 * now; after a failure a person is told by the order's attention.
 */
export interface RefundOutcomeRecorded {
  readonly kind: 'unknown' | 'known' | 'recorded';
  readonly orderId: string | null;
  /** Made by this shop for a parcel, and not at the provider's dashboard. */
  readonly isOurs: boolean;
}

interface RefundRow {
  readonly id: string;
  readonly state: RefundState;
  readonly orderId: string;
  readonly shipmentId: string | null;
  readonly paymentId: string;
  readonly amountMinor: string;
  readonly taxMinor: string;
  readonly currency: string;
  readonly providerKey: string;
}

/**
 * What the provider says later of a refund that it had accepted: that a pending one is through, or that the bank sent the
 * money back. It needs no workflow: the order may have ended long ago.
 */
export async function recordRefundOutcome(
  em: EntityManager,
  { providerRefundId, state }: RefundOutcomeTold,
): Promise<RefundOutcomeRecorded> {
  const [known] = await em.execute<RefundRow[]>(REFUND, [providerRefundId]);
  if (!known) return { kind: 'unknown', orderId: null, isOurs: false };
  const { orderId } = known;
  const isOurs = known.shipmentId !== null;
  await lockPaymentOfOrder(em, orderId);
  const [refund = known] = await em.execute<RefundRow[]>(REFUND, [providerRefundId]);
  if (!follows(refund.state, state)) return { kind: 'known', orderId, isOurs };
  await em.execute('update payment_refund set state = ? where id = ?', [state, refund.id]);
  if (state === 'failed') await takeBack(em, refund);
  const type = state === 'failed' ? 'payment.refund-failed' : 'payment.refunded';
  const data = { shipmentId: refund.shipmentId, amountMinor: minorUnits(refund.amountMinor) };
  await appendToTimeline(em, { orderId, type, factKey: `${type}:${refund.id}`, data });
  return { kind: 'recorded', orderId, isOurs };
}

/** Events come late and twice: pending comes before everything, and nothing comes after a failure. */
function follows(now: RefundState, told: RefundOutcomeTold['state']): boolean {
  return told === 'failed' ? now === 'pending' || now === 'succeeded' : told === 'succeeded' && now === 'pending';
}

async function takeBack(em: EntityManager, refund: RefundRow): Promise<void> {
  const { orderId, paymentId, shipmentId, currency, providerKey } = refund;
  const amountMinor = minorUnits(refund.amountMinor);
  const postings = failedRefundPostings(amountMinor, minorUnits(refund.taxMinor), currency);
  await postMovement(em, { businessKey: failedRefundKey(providerKey), kind: 'refund-failed', orderId, postings });
  await addToRefunded(em, { paymentId, shipmentId, amountMinor: -amountMinor });
  await refreshPaymentStatus(em, orderId);
  const words = `The refund of ${formatMoney({ amount: amountMinor, currency })} failed at the shopper’s bank: pay it back another way.`;
  await addAttention(em, { orderId, source: `refund:${refund.id}`, line: words, about: ['money'] });
}

const REFUND = `
select r.id, r.state, p.order_id as "orderId", r.shipment_id as "shipmentId", p.id as "paymentId",
  r.amount_minor as "amountMinor", r.tax_minor as "taxMinor", p.currency, r.provider_key as "providerKey"
from payment_refund r join payment p on p.id = r.payment_id where r.provider_refund_id = ?`;
