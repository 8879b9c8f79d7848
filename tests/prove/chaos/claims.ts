import type { OrderFacts } from './order-facts.ts';

/** What somebody was told, which has to be true from then on. */
export interface Claim {
  readonly orderId: string;
  /** "hold was answered 200". */
  readonly words: string;
  readonly isTrue: (facts: OrderFacts) => boolean;
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

export const wasConfirmed = ({ events }: OrderFacts) => events.some(({ type }) => type === 'order.confirmed');
export const isCancelled = ({ status }: OrderFacts) => status === 'cancelled';
export const wasHeld =
  (reason: string) =>
  ({ events }: OrderFacts) =>
    events.some(({ type, data }) => type === 'order.held' && data['reason'] === reason);
export const wasReleased = ({ events }: OrderFacts) => events.some(({ type }) => type === 'order.released');
export const parcelWas =
  (shipmentId: string, state: string) =>
  ({ events }: OrderFacts) =>
    events.some(({ type, data }) => type === `shipment.${state}` && data['shipmentId'] === shipmentId);

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
