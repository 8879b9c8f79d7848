import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { fulfilmentStageOf } from '../../domain/fulfilment/fulfilment-stage.ts';
import { formatMoney } from '../../domain/money/money.ts';
import { plainWords } from '../shared/plain-words.ts';
import { isNotice } from './notices.ts';
import type { OrderFacts, OrderState, Parcel } from './order-state.ts';
import {
  carrierKey,
  fulfilmentStageKey,
  needsAttentionKey,
  orderStatusKey,
  orderTotalMinorKey,
  paymentStatusKey,
} from './search-attributes.ts';

/** Shows an order to staff. One upsert a call: each costs an event and a write to visibility. */
export function showOrder(order: OrderState, changes: Partial<OrderFacts>): void {
  // The parcels know better than the step that planned them; what ends an order has the last word.
  const byParcels = order.outcome ? undefined : fulfilmentStageOf([...order.parcels.values()]);
  order.facts = { ...order.facts, ...(byParcels ? { fulfilmentStage: byParcels } : {}), ...changes };
  const { status, paymentStatus, fulfilmentStage } = order.facts;
  upsertSearchAttributes([
    { key: orderStatusKey, value: status },
    { key: paymentStatusKey, value: paymentStatus },
    { key: fulfilmentStageKey, value: fulfilmentStage },
    { key: needsAttentionKey, value: order.attention.size > 0 },
    ...(order.placed && !order.placedIsShown
      ? [
          { key: orderTotalMinorKey, value: order.placed.totalMinor },
          { key: carrierKey, value: order.placed.carrier },
        ]
      : []),
  ]);
  order.placedIsShown = order.placed !== undefined;
  setCurrentDetails(describeOrder(order));
}

/**
 * What happened, what it waits for, until when, and what staff may do: Markdown for the Temporal UI. Short lines and
 * the most wanted first, because the UI shows no more than a few centimetres of it.
 */
export function describeOrder(order: OrderState): string {
  const { placed, facts, holdReason, attention } = order;
  const lines = placed?.lineCount === 1 ? '1 line' : `${placed?.lineCount} lines`;
  const title = placed
    ? `**${placed.number}** · ${lines} · ${formatMoney({ amount: placed.totalMinor, currency: placed.currency })}`
    : 'An order that is being placed';
  return [
    `${title} · order ${facts.status}, payment ${facts.paymentStatus}, goods ${facts.fulfilmentStage}`,
    ...[...attention.values()].map((words) => `**Needs you:** ${plainWords(words)}`),
    ...(holdReason === null ? [] : [`**On hold:** ${plainWords(holdReason)}`]),
    ...(order.cancellationRefused === undefined || order.outcome
      ? []
      : [`**Cannot be cancelled:** ${plainWords(order.cancellationRefused)}`]),
    `**Waits for:** ${waitsForStaff(order) ? 'you' : facts.waitingFor}`,
    ...untilWhen(order),
    `**You may:** ${order.outcome ? 'nothing more; the order is final.' : mayDo(order)}`,
    ...[...order.parcels.values()].map(describeParcel),
  ].join('  \n');
}

function untilWhen({ payUntil, facts }: OrderState): string[] {
  const waits = facts.status === 'placed' || facts.status === 'awaiting-payment';
  return waits && payUntil !== undefined ? [`**Until:** ${new Date(payUntil).toISOString()}, then it is undone`] : [];
}

/** Nothing goes on by itself before one of these is decided. */
const DECISIONS = /^(money|money-back|returned|failure)(:|$)/;

function waitsForStaff({ attention, outcome }: OrderState): boolean {
  return outcome === undefined && [...attention.keys()].some((about) => DECISIONS.test(about));
}

function describeParcel(parcel: Parcel): string {
  const { sequence, shipmentId } = parcel.planned;
  return `Parcel ${sequence}: ${whereIs(parcel)}${moneyOf(parcel)}, workflow \`shipment-${shipmentId}\``;
}

function whereIs({ planned, handedOver, end }: Parcel): string {
  if (end !== undefined) return end === 'cancelled' ? 'called back' : end;
  return handedOver ? 'with the carrier' : `at ${planned.locationId}`;
}

function moneyOf({ moneyTaken, refunded, end }: Parcel): string {
  if (end === 'cancelled') return '';
  if (refunded) return ', refunded';
  return moneyTaken ? ', paid' : ', not paid';
}

function mayDo({ parcels, holdReason, attention, facts }: OrderState): string {
  const left = [...parcels.values()].some(({ handedOver }) => handedOver);
  const has = (start: string) => [...attention.keys()].some((about) => about.startsWith(start));
  return [
    ...(left ? [] : ['`cancelOrder`']),
    holdReason === null ? '`holdOrder`' : '`releaseOrder`',
    ...(has('money') ? ['`retryPayment`', '`writeOffPayment`'] : []),
    ...(has('returned:') ? ['`settleReturn`'] : []),
    ...(has('failure') ? ['`resume`'] : []),
    ...([...attention.keys()].some(isNotice) ? ['`acknowledgeNotices`'] : []),
    ...(facts.status === 'awaiting-payment' ? ['`submitPaymentMethod` on the workflow `payment-…`'] : []),
  ].join(', ');
}
