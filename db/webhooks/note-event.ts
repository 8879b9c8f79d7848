import type { EventEffect } from '../../domain/webhooks/event-effect.ts';
import type { PaymentAssertion, RefundAssertion } from '../../domain/webhooks/payment-event.ts';
import type { ProviderEvent } from '../../domain/webhooks/provider-event.ts';
import { isPaymentProvider } from '../../domain/webhooks/providers.ts';
import type { EntityManager } from '../database.ts';
import { addAttention } from '../orders/order-attention.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';
import { mayBeOwnRefund, recordForeignRefund } from '../payments/record-foreign-refund.ts';
import { recordLapse } from '../payments/record-lapse.ts';
import { recordRefundOutcome } from '../payments/record-refund-outcome.ts';
import type { LockedShipment } from '../shipments/locked-shipment.ts';
import { noteScan } from '../shipments/note-scan.ts';
import { tellTaskOfParcel } from '../shipments/tell-task-of-parcel.ts';
import type { InboundEventKey } from './inbound-event-repository.ts';

/** What is written down about an event for a person. */
export interface EventNote extends InboundEventKey {
  readonly orderId: string;
  /** What it says, as its gateway reads it. Null where nobody can read it (any more): then nothing is booked. */
  readonly event: ProviderEvent | null;
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
  { provider, eventId, event, orderId, shipmentId, notice }: EventNote,
  effect: Exclude<EventEffect, 'ignored'>,
): Promise<boolean> {
  // Before the event, as whoever applies it does, and before the order: parcels are locked first, everywhere.
  const shipment = shipmentId === undefined ? undefined : await lockParcel(em, shipmentId, orderId);
  const [open] = await em.execute<object[]>(
    `select 1 from inbound_event where provider = ? and event_id = ? and settled_at is null for update`,
    [provider, eventId],
  );
  if (!open) return false;
  const payment = event?.kind === 'payment' ? event : undefined;
  const refund = payment?.assertion?.kind === 'refund-moved' ? payment.assertion : undefined;
  if (refund && payment?.intentId && (await mayBeOwnRefund(em, { ...refund, intentId: payment.intentId })))
    return false;
  await em.execute(`update inbound_event set settled_at = now(), effect = ? where provider = ? and event_id = ?`, [
    effect,
    provider,
    eventId,
  ]);
  if (refund && (await isOwnRefund(em, refund))) return false;
  const type = isPaymentProvider(provider) ? 'payment.provider-notice' : 'carrier.notice';
  const data = { eventId, notice, ...(shipment && { shipmentId: shipment.id }) };
  if (shipment) {
    await addShipmentAttention(em, shipment.id, notice);
    const scan = event?.kind === 'carrier' && event.assertion?.kind === 'scan' ? event.assertion : undefined;
    if (scan) await noteScan(em, shipment, scan.status);
  }
  await appendToTimeline(em, { orderId, type, factKey: `${type}:${eventId}`, data });
  if (payment?.intentId && payment.assertion) {
    await book(em, payment.assertion, { orderId, intentId: payment.intentId });
  }
  return true;
}

/** What became of a refund that this shop made is booked, and put before a person if it failed; nobody need be told more. */
async function isOwnRefund(
  em: EntityManager,
  { refundId: providerRefundId, state }: RefundAssertion,
): Promise<boolean> {
  const ended = state === 'failed' || state === 'canceled' ? 'failed' : null;
  const told = { providerRefundId, state: ended ?? (state === 'succeeded' ? 'succeeded' : 'pending') } as const;
  return (await recordRefundOutcome(em, told)).isOurs;
}

async function book(
  em: EntityManager,
  assertion: PaymentAssertion,
  about: { readonly orderId: string; readonly intentId: string },
): Promise<void> {
  switch (assertion.kind) {
    case 'refund-moved':
      await recordForeignRefund(em, { ...assertion, ...about });
      break;
    case 'voided':
      await recordLapse(em, about);
      break;
    case 'action-required':
    case 'authorised':
    case 'declined':
    case 'captured':
    case 'disputed':
      // Booked by our own steps alone, or by nobody: staff decide what follows.
      break;
    default:
      assertion satisfies never;
  }
}

type Parcel = Pick<LockedShipment, 'id' | 'state'>;

/** A signal that was sent by hand may name any: one of another order is none of this one's business. */
async function lockParcel(em: EntityManager, shipmentId: string, orderId: string): Promise<Parcel | undefined> {
  const [known] = await em.execute<Parcel[]>(
    'select id, state from shipment where id = ? and order_id = ? for update',
    [shipmentId, orderId],
  );
  return known;
}

async function addShipmentAttention(em: EntityManager, shipmentId: string, line: string): Promise<void> {
  const [told] = await em.execute<{ orderId: string; attention: string }[]>(
    `update shipment set attention = concat_ws(e'\n', attention, ?::text)
     where id = ? and ?::text <> all (string_to_array(coalesce(attention, ''), e'\n'))
     returning order_id as "orderId", attention`,
    [line, shipmentId, line],
  );
  if (!told) return;
  const [task] = await em.execute<{ about: string[] }[]>(
    `select about from task where subject_type = 'shipment' and subject_id = ? and closed_at is null`,
    [shipmentId],
  );
  // What it told before stands above the line, and is still what it is about.
  const about = [...new Set([...(task?.about ?? []), 'notice'])];
  await tellTaskOfParcel(em, { shipmentId, ...told, about });
}
