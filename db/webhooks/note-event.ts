import { readEasyPostEvent } from '../../domain/webhooks/easypost-event.ts';
import { readStripeEvent, type PaymentClaim } from '../../domain/webhooks/stripe-event.ts';
import type { EntityManager } from '../database.ts';
import { addAttention } from '../orders/order-attention.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';
import { mayBeOwnRefund, recordForeignRefund } from '../payments/record-foreign-refund.ts';
import { recordLapse } from '../payments/record-lapse.ts';
import { recordRefundOutcome } from '../payments/record-refund-outcome.ts';
import type { LockedShipment } from '../shipments/locked-shipment.ts';
import { noteScan } from '../shipments/note-scan.ts';
import type { InboundEventKey } from './inbound-event-repository.ts';

/** What is written down about an event for a person. */
export interface EventNote extends InboundEventKey {
  readonly orderId: string;
  /** When it is about a parcel. */
  readonly shipmentId?: string | undefined;
  /** In words, the same for events that say the same. */
  readonly notice: string;
}

/** Timeline, books and the order's message to staff, and the event is settled; nothing where it was settled before. */
export async function noteEvent(em: EntityManager, note: EventNote): Promise<void> {
  if (!(await settleEvent(em, note, 'noted'))) return;
  const { orderId, eventId, notice } = note;
  await addAttention(em, { orderId, source: `notice:${eventId}`, line: notice, about: ['notice'] });
}

/**
 * Settles an event with what it says on the order's timeline, and books what it says of money. False where it was settled
 * before, or stays open because it may be about a refund of ours. An order that runs shows it to staff by itself.
 */
export async function settleEvent(
  em: EntityManager,
  { provider, eventId, orderId, shipmentId, notice }: EventNote,
  effect: 'applied' | 'noted',
): Promise<boolean> {
  // Before the event, as whoever applies it does, and before the order: parcels are locked first, everywhere.
  const shipment = shipmentId === undefined ? undefined : await lockParcel(em, shipmentId);
  const [open] = await em.execute<{ payload: unknown }[]>(
    `select payload from inbound_event where provider = ? and event_id = ? and settled_at is null for update`,
    [provider, eventId],
  );
  if (!open) return false;
  const news = provider === 'stripe' ? readStripeEvent(open.payload) : undefined;
  const refund = news?.claim?.kind === 'refund-moved' ? news.claim : undefined;
  if (refund && news?.intentId && (await mayBeOwnRefund(em, { ...refund, intentId: news.intentId }))) return false;
  await em.execute(`update inbound_event set settled_at = now(), effect = ? where provider = ? and event_id = ?`, [
    effect,
    provider,
    eventId,
  ]);
  if (refund && (await isOwnRefund(em, refund))) return false;
  const type = provider === 'stripe' ? 'payment.provider-notice' : 'carrier.notice';
  const data = { eventId, notice, ...(shipmentId === undefined ? {} : { shipmentId }) };
  if (shipment) {
    await addShipmentAttention(em, shipment.id, notice);
    const status = readEasyPostEvent(open.payload)?.tracker?.status;
    if (status !== undefined) await noteScan(em, shipment, status);
  }
  await appendToTimeline(em, { orderId, type, factKey: `${type}:${eventId}`, data });
  if (news?.intentId) await book(em, news.claim, { orderId, intentId: news.intentId });
  return true;
}

/** What became of a refund that this shop made is booked, and put before a person if it failed; nobody need be told more. */
async function isOwnRefund(em: EntityManager, claim: PaymentClaim & { kind: 'refund-moved' }): Promise<boolean> {
  const { refundId: providerRefundId, state } = claim;
  const ended = state === 'failed' || state === 'canceled' ? 'failed' : null;
  const told = { providerRefundId, state: ended ?? (state === 'succeeded' ? 'succeeded' : 'pending') } as const;
  return (await recordRefundOutcome(em, told)).isOurs;
}

async function book(
  em: EntityManager,
  claim: PaymentClaim | null,
  about: { readonly orderId: string; readonly intentId: string },
): Promise<void> {
  if (claim?.kind === 'refund-moved') await recordForeignRefund(em, { ...claim, ...about });
  if (claim?.kind === 'voided') await recordLapse(em, about);
}

type Parcel = Pick<LockedShipment, 'id' | 'state'>;

/** A signal that was sent by hand may name any. */
async function lockParcel(em: EntityManager, shipmentId: string): Promise<Parcel | undefined> {
  const [known] = await em.execute<Parcel[]>('select id, state from shipment where id = ? for update', [shipmentId]);
  return known;
}

async function addShipmentAttention(em: EntityManager, shipmentId: string, line: string): Promise<void> {
  await em.execute(
    `update shipment set attention = concat_ws(e'\n', attention, ?::text)
     where id = ? and ?::text <> all (string_to_array(coalesce(attention, ''), e'\n'))`,
    [line, shipmentId, line],
  );
}
