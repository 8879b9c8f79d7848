import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { formatMoney } from '../../domain/money/money.ts';
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
  order.facts = { ...order.facts, ...changes };
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
    ...[...attention.values()].map((words) => `**Needs you:** ${words}`),
    ...(holdReason === null ? [] : [`**On hold:** ${holdReason}`]),
    ...(order.cancellationRefused === undefined || order.outcome
      ? []
      : [`**Cannot be cancelled:** ${order.cancellationRefused}`]),
    `**Waits for:** ${facts.waitingFor}`,
    ...untilWhen(order),
    `**You may:** ${order.outcome ? 'nothing more; the order is final.' : mayDo(order)}`,
    ...[...order.parcels.values()].map(describeParcel),
  ].join('  \n');
}

function untilWhen({ payUntil, facts }: OrderState): string[] {
  const waits = facts.status === 'placed' || facts.status === 'awaiting-payment';
  return waits && payUntil !== undefined ? [`**Until:** ${new Date(payUntil).toISOString()}, then it is undone`] : [];
}

function describeParcel({ planned, handedOver, moneyTaken }: Parcel): string {
  const where = handedOver ? 'with the carrier' : `at ${planned.locationId}`;
  return `Parcel ${planned.sequence}: ${where}, ${moneyTaken ? 'paid' : 'not paid yet'}, workflow \`shipment-${planned.shipmentId}\``;
}

function mayDo({ parcels, holdReason, attention, facts }: OrderState): string {
  const left = [...parcels.values()].some(({ handedOver }) => handedOver);
  return [
    ...(left ? [] : ['`cancelOrder`']),
    holdReason === null ? '`holdOrder`' : '`releaseOrder`',
    ...([...attention.keys()].some((about) => about.startsWith('money')) ? ['`retryPayment`'] : []),
    ...([...attention.keys()].some((about) => about.startsWith('notice')) ? ['`acknowledgeNotices`'] : []),
    ...(facts.status === 'awaiting-payment' ? ['`submitPaymentMethod` on the workflow `payment-…`'] : []),
  ].join(', ');
}
