import { formatMoney } from '../../domain/money/money.ts';
import {
  concernKind,
  orderConcernKinds,
  rulesOfConcern,
  type OrderConcern,
  type OrderConcernKind,
} from '../../domain/orders/order-concern.ts';
import { momentInWords } from '../../domain/time/moment-in-words.ts';
import { backorderWorkflowId } from '../backorders/backorder-contract.ts';
import { paymentWorkflowId } from '../payments/payment-contract.ts';
import { currentDetails } from '../shared/current-details.ts';
import { escapeName, escapeMarkdown } from '../shared/escape-markdown.ts';
import { shipmentWorkflowId } from '../shipments/shipment-contract.ts';
import { standingInWords } from './order-in-words.ts';
import type { OrderShipment } from '../fulfilment/order-shipment.ts';
import type { OrderState } from './order-state.ts';

/**
 * Markdown for the Temporal UI: what happened, what the order waits for, until when, and what staff may do. Lines are short and the
 * most useful first, because the UI shows only a few of them.
 */
export function describeOrder(order: OrderState): string {
  const { hold, attention, cancellation } = order;
  const { facts } = order.display;
  const { placed } = order.checkout;
  const lines = placed?.lineCount === 1 ? '1 line' : `${placed?.lineCount} lines`;
  const title = placed
    ? `**${placed.number}** · ${lines} · ${formatMoney({ amount: placed.totalMinor, currency: placed.currency })}`
    : 'An order that is being placed';
  return currentDetails([
    `${title} · ${standingInWords(facts)}`,
    ...[...attention.messages.values()].map((words) => `**Needs you:** ${escapeMarkdown(words)}`),
    ...(hold.reason === null ? [] : [`**On hold:** ${escapeMarkdown(hold.reason)}`]),
    ...(cancellation.refused === undefined || order.outcome
      ? []
      : [`**Cannot be cancelled:** ${escapeMarkdown(cancellation.refused)}`]),
    ...(order.outcome ? [] : [`**Waits for:** ${waitsFor(order)}`]),
    ...untilWhen(order),
    `**You may:** ${mayDo(order)}`,
    ...[...order.shipments.byId.values()].map((shipment) => describeShipment(order, shipment)),
  ]);
}

function waitsFor(order: OrderState): string {
  const { cancellation, hold } = order;
  const { facts } = order.display;
  const { placed } = order.checkout;
  if (cancellation.request) return 'money, goods and labels to be given back: it is being cancelled';
  if (waitsForStaff(order)) return 'you';
  const troubled = shipmentsInTrouble(order);
  if (troubled.length > 0) return `what is said above of ${inWords(troubled.map(({ planned }) => planned.sequence))}`;
  if (hold.reason !== null && facts.status !== 'awaiting-payment' && hasShipmentsHere(order))
    return 'you to release it';
  // Names the workflow that waits for the goods, which shows which goods.
  const page = facts.status === 'backordered' && placed ? `: \`${backorderWorkflowId(placed.number)}\`` : '';
  return `${facts.waitingFor}${page}`;
}

function inWords(sequences: readonly number[]): string {
  return `${sequences.length === 1 ? 'parcel' : 'parcels'} ${sequences.join(' and ')}`;
}

/** Before shipments are planned, all goods are in the warehouse. */
function hasShipmentsHere({ shipments: { byId } }: OrderState): boolean {
  return byId.size === 0 || [...byId.values()].some(isHere);
}

function isHere({ handedOver, end }: OrderShipment): boolean {
  return !handedOver && end === undefined;
}

/** Shipments in the warehouse about which staff have to act. */
function shipmentsInTrouble({ shipments, attention }: OrderState): OrderShipment[] {
  return [...shipments.byId.values()].filter(
    (shipment) => isHere(shipment) && attention.messages.has(`parcel:${shipment.planned.shipmentId}`),
  );
}

function untilWhen({ checkout: { payUntil }, display: { facts }, cancellation }: OrderState): string[] {
  const waits = facts.status === 'placed' || facts.status === 'awaiting-payment';
  if (!waits || payUntil === undefined || cancellation.request) return [];
  const orLater = facts.status === 'placed' ? '' : ', or a little later where another card is tried';
  return [`**Until:** ${momentInWords(payUntil)}${orLater}; then the order is cancelled`];
}

function waitsForStaff({ attention, outcome }: OrderState): boolean {
  return (
    outcome === undefined && [...attention.messages.keys()].some((concern) => rulesOfConcern(concern).needsDecision)
  );
}

function describeShipment({ checkout: { placed } }: OrderState, shipment: OrderShipment): string {
  const { sequence } = shipment.planned;
  const page = placed ? ` · \`${shipmentWorkflowId(placed.number, sequence)}\`` : '';
  return `Parcel ${sequence}: ${whereIs(shipment)}${moneyOf(shipment)}${page}`;
}

function whereIs({ planned, handedOver, end }: OrderShipment): string {
  if (end !== undefined) return end === 'cancelled' ? 'called back' : ends[end];
  return handedOver ? 'with the carrier' : `in the warehouse ${escapeName(planned.locationId)}`;
}

const ends = { delivered: 'delivered', lost: 'lost', returned: 'came back' } as const;

function moneyOf({ moneyTaken, moneyWrittenOff, refunded, end }: OrderShipment): string {
  if (end === 'cancelled') return '';
  if (moneyWrittenOff) return ', money written off';
  if (refunded) return ', money given back';
  return moneyTaken ? ', money taken' : ', money not taken';
}

/** Only what is possible now. */
function mayDo(order: OrderState): string {
  const { attention, outcome, cancellation, hold, shipments } = order;
  const { facts } = order.display;
  const { placed } = order.checkout;
  const concerns = [...attention.messages.keys()];
  if (outcome) return concerns.length === 0 ? 'nothing more; the order is final.' : ACKNOWLEDGE;
  const isCancelled = cancellation.request !== undefined;
  const hasLeft = [...shipments.byId.values()].some(({ handedOver }) => handedOver);
  const may = [
    ...updatesFor(concerns),
    ...(hasLeft || isCancelled ? [] : ['`cancelOrder`']),
    ...(hold.reason === null ? [] : ['`releaseOrder`']),
    ...(hold.reason === null && !isCancelled && hasShipmentsHere(order) ? ['`holdOrder`'] : []),
    ...(facts.status === 'awaiting-payment' && placed && !isCancelled
      ? [`\`submitPaymentMethod\` on \`${paymentWorkflowId(placed.number)}\``]
      : []),
  ];
  return may.join(', ') || `nothing on this page${shipments.byId.size > 0 ? '; see the parcels below' : ''}`;
}

/** In the order in which the kinds of concern are listed. */
function updatesFor(concerns: readonly OrderConcern[]): string[] {
  const kinds = Object.keys(orderConcernKinds) as OrderConcernKind[];
  const present = kinds.filter((kind) => concerns.some((concern) => concernKind(concern) === kind));
  const updates = present.flatMap((kind) => rulesOfConcern(kind).updates ?? []);
  return [...new Set(updates)].map((update) => `\`${update}\``);
}

/** The workflow has ended, and takes no more updates. */
const ACKNOWLEDGE = 'acknowledge it over the API when you have seen to it; the order is final.';
