import { isFinal } from '../../../domain/orders/order-status.ts';
import type { OrderFacts } from './order-facts.ts';

/** What somebody was told, which has to be true from then on. */
export interface Claim {
  readonly orderId: string;
  /** "hold was answered 200". */
  readonly words: string;
  readonly isTrue: Truth;
}

export interface ClaimBook {
  readonly claims: readonly Claim[];
  /** What nobody may be told. */
  readonly complaints: readonly string[];
  claim(claim: Claim): void;
  complain(words: string): void;
}

export function createClaimBook(): ClaimBook {
  const claims: Claim[] = [];
  const complaints: string[] = [];
  return {
    claims,
    complaints,
    claim: (claim) => void claims.push(claim),
    complain: (words) => void complaints.push(words),
  };
}

/** Whether what was promised of an order is so in the end. */
export type Truth = (facts: OrderFacts) => boolean;

export const wasConfirmed: Truth = ({ events }) => events.some(({ type }) => type === 'order.confirmed');
/** That nothing of its money is held or taken is seen in the books of all that are cancelled (audit-money.ts). */
export const isCancelled: Truth = ({ status, unitsHeld }) => status === 'cancelled' && unitsHeld === 0;
/** A cancellation may come between the card's authorisation and the confirmation. */
export const isConfirmedOrCancelled: Truth = (facts) => wasConfirmed(facts) || isCancelled(facts);
export const wasHeld =
  (reason: string): Truth =>
  ({ events }) =>
    events.some(({ type, data }) => type === 'order.held' && data['reason'] === reason);
export const wasReleased: Truth = ({ events }) => events.some(({ type }) => type === 'order.released');

const taken = ['payment.captured', 'payment.written-off'] as const;
const givenBack = ['payment.refunded', 'payment.refund-pending', 'payment.written-off'] as const;

/** Staff were told that what the provider refused is settled. */
export const isMoneySettled: Truth = ({ events }) =>
  [...taken, ...givenBack].some((settled) => events.some(({ type }) => type === settled));

export const wasParcel =
  (shipmentId: string | undefined, state: string): Truth =>
  (facts) =>
    hasEvent(facts, [`shipment.${state}`], shipmentId);
/** Its label was bought, or the order was cancelled while the carrier was asked. */
export const wasLabelled =
  (shipmentId: string | undefined): Truth =>
  (facts) =>
    hasEvent(facts, ['shipment.ready', 'shipment.cancelled'], shipmentId);
/** It left, and its money was taken, or given up. */
export const wasBilled =
  (shipmentId: string | undefined): Truth =>
  (facts) =>
    hasEvent(facts, ['shipment.handed-over'], shipmentId) && (isOpen(facts) || hasEvent(facts, taken, shipmentId));
/** It was given up, and its money given back. */
export const wasLost =
  (shipmentId: string | undefined): Truth =>
  (facts) =>
    hasEvent(facts, ['shipment.lost'], shipmentId) && (isOpen(facts) || hasEvent(facts, givenBack, shipmentId));

/** The money of a parcel that came back is given back, or kept; of one of them where none is named. */
export const isReturnSettled =
  ({ refund, shipmentId }: { readonly refund: boolean; readonly shipmentId?: string }): Truth =>
  (facts) =>
    facts.events.some(({ type, data }) => {
      if (type !== 'shipment.return-settled' || data['refund'] !== refund) return false;
      const parcel = String(data['shipmentId']);
      if (shipmentId !== undefined && parcel !== shipmentId) return false;
      const isRefunded = hasEvent(facts, givenBack, parcel);
      return refund ? isRefunded || isOpen(facts) : !hasEvent(facts, ['payment.refunded'], parcel);
    });

function hasEvent({ events }: OrderFacts, types: readonly string[], shipmentId: string | undefined): boolean {
  return events.some(({ type, data }) => types.includes(type) && data['shipmentId'] === shipmentId);
}

/** What is still to be done may be waiting for somebody. */
function isOpen({ status }: OrderFacts): boolean {
  return !isFinal(status);
}

/** What was claimed and is not so. */
export function brokenClaims(claims: readonly Claim[], facts: ReadonlyMap<string, OrderFacts>): string[] {
  return claims.flatMap(({ orderId, words, isTrue }) => {
    const order = facts.get(orderId);
    if (!order) return [`Order ${orderId}: ${words}, and it is not there`];
    return isTrue(order)
      ? []
      : [`Order ${orderId} is ${order.status}: ${words}, and that is not so: ${timelineOf(order)}`];
  });
}

/** No parcel leaves while its order is on hold, unless the carrier has it already. */
export function leftOnHold(facts: Iterable<OrderFacts>): string[] {
  const found: string[] = [];
  for (const order of facts) {
    let held = false;
    for (const { type, data } of order.events) {
      if (type === 'order.held') held = true;
      else if (type === 'order.released') held = false;
      else if (type === 'shipment.handed-over' && held && data['by'] !== 'carrier')
        found.push(`Order ${order.id}: a parcel left while it was on hold: ${timelineOf(order)}`);
    }
  }
  return found;
}

export function timelineOf({ events }: OrderFacts): string {
  return events.map(({ type }) => type).join(', ');
}
