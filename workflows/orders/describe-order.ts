import { formatMoney } from '../../domain/money/money.ts';
import { momentInWords } from '../../domain/time/moment-in-words.ts';
import { backorderWorkflowId } from '../backorders/backorder-contract.ts';
import { paymentWorkflowId } from '../payments/payment-contract.ts';
import { currentDetails } from '../shared/current-details.ts';
import { plainName, plainWords } from '../shared/plain-words.ts';
import { shipmentWorkflowId } from '../shipments/shipment-contract.ts';
import { isNotice } from './notices.ts';
import { standingInWords } from './order-in-words.ts';
import type { OrderState, Parcel } from './order-state.ts';

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
  return currentDetails([
    `${title} · ${standingInWords(facts)}`,
    ...[...attention.values()].map((words) => `**Needs you:** ${plainWords(words)}`),
    ...(holdReason === null ? [] : [`**On hold:** ${plainWords(holdReason)}`]),
    ...(order.cancellationRefused === undefined || order.outcome
      ? []
      : [`**Cannot be cancelled:** ${plainWords(order.cancellationRefused)}`]),
    ...(order.outcome ? [] : [`**Waits for:** ${waitsFor(order)}`]),
    ...untilWhen(order),
    `**You may:** ${mayDo(order)}`,
    ...[...order.parcels.values()].map((parcel) => describeParcel(order, parcel)),
  ]);
}

function waitsFor(order: OrderState): string {
  const { facts, cancel, holdReason, placed } = order;
  if (cancel) return 'money, goods and labels to be given back: it is being cancelled';
  if (waitsForStaff(order)) return 'you';
  const troubled = parcelsInTrouble(order);
  if (troubled.length > 0) return `what is said above of ${inWords(troubled.map(({ planned }) => planned.sequence))}`;
  if (holdReason !== null && facts.status !== 'awaiting-payment' && hasParcelsHere(order)) return 'you to release it';
  // What it is about stands there.
  const page = facts.status === 'backordered' && placed ? `: \`${backorderWorkflowId(placed.number)}\`` : '';
  return `${facts.waitingFor}${page}`;
}

function inWords(sequences: readonly number[]): string {
  return `${sequences.length === 1 ? 'parcel' : 'parcels'} ${sequences.join(' and ')}`;
}

/** Before they are planned, all of it is here. */
function hasParcelsHere({ parcels }: OrderState): boolean {
  return parcels.size === 0 || [...parcels.values()].some(isHere);
}

function isHere({ handedOver, end }: Parcel): boolean {
  return !handedOver && end === undefined;
}

/** Those that are still here, and about which staff are asked something. */
function parcelsInTrouble({ parcels, attention }: OrderState): Parcel[] {
  return [...parcels.values()].filter(
    (parcel) => isHere(parcel) && attention.has(`parcel:${parcel.planned.shipmentId}`),
  );
}

function untilWhen({ payUntil, facts, cancel }: OrderState): string[] {
  const waits = facts.status === 'placed' || facts.status === 'awaiting-payment';
  if (!waits || payUntil === undefined || cancel) return [];
  const orLater = facts.status === 'placed' ? '' : ', or a little later where another card is tried';
  return [`**Until:** ${momentInWords(payUntil)}${orLater}; then the order is cancelled`];
}

/** Nothing goes on by itself before one of these is decided. */
const DECISIONS = /^(money|money-back|returned|failure)(:|$)/;

function waitsForStaff({ attention, outcome }: OrderState): boolean {
  return outcome === undefined && [...attention.keys()].some((about) => DECISIONS.test(about));
}

function describeParcel({ placed }: OrderState, parcel: Parcel): string {
  const { sequence } = parcel.planned;
  const page = placed ? ` · \`${shipmentWorkflowId(placed.number, sequence)}\`` : '';
  return `Parcel ${sequence}: ${whereIs(parcel)}${moneyOf(parcel)}${page}`;
}

function whereIs({ planned, handedOver, end }: Parcel): string {
  if (end !== undefined) return end === 'cancelled' ? 'called back' : ends[end];
  return handedOver ? 'with the carrier' : `in the warehouse ${plainName(planned.locationId)}`;
}

const ends = { delivered: 'delivered', lost: 'lost', returned: 'came back' } as const;

function moneyOf({ moneyTaken, moneyWrittenOff, refunded, end }: Parcel): string {
  if (end === 'cancelled') return '';
  if (moneyWrittenOff) return ', money written off';
  if (refunded) return ', money given back';
  return moneyTaken ? ', money taken' : ', money not taken';
}

/** Only what is possible now. */
function mayDo(order: OrderState): string {
  const { attention, facts, placed, outcome, cancel, holdReason, parcels } = order;
  if (outcome) return attention.size === 0 ? 'nothing more; the order is final.' : ACKNOWLEDGE;
  const has = (start: string) => [...attention.keys()].some((about) => about.startsWith(start));
  const left = [...parcels.values()].some(({ handedOver }) => handedOver);
  const may = [
    ...(has('money') ? ['`retryPayment`', '`writeOffPayment`'] : []),
    ...(has('returned:') ? ['`settleReturn`'] : []),
    ...(has('failure') ? ['`resume`'] : []),
    ...([...attention.keys()].some(isNotice) ? ['`acknowledgeNotices`'] : []),
    ...(left || cancel ? [] : ['`cancelOrder`']),
    ...(holdReason === null ? [] : ['`releaseOrder`']),
    ...(holdReason === null && !cancel && hasParcelsHere(order) ? ['`holdOrder`'] : []),
    ...(facts.status === 'awaiting-payment' && placed && !cancel
      ? [`\`submitPaymentMethod\` on \`${paymentWorkflowId(placed.number)}\``]
      : []),
  ];
  return may.join(', ') || `nothing on this page${parcels.size > 0 ? '; see the parcels below' : ''}`;
}

/** The workflow has ended, and takes no more updates. */
const ACKNOWLEDGE = 'acknowledge it over the API when you have seen to it; the order is final.';
