import type { OrderFactsOfActions } from '../../domain/orders/action-consequences.ts';
import type { OfferFacts } from '../../domain/orders/offered-actions.ts';
import type { OrderStatus } from '../../domain/orders/order-status.ts';
import type { WaitingFacts } from '../../domain/orders/waiting-for.ts';
import type { OrderView, PresentedOrder } from './read-order-view.ts';

/** What the rules of domain/ ask about an order, from what the API tells of it. */
export function consequenceFacts({ order, parcels }: OrderView): OrderFactsOfActions {
  return {
    status: order.status as OrderStatus,
    payments: order.payments.map(({ state, authorised, captured, refunded }) => ({
      state,
      authorisedMinor: authorised.amount,
      capturedMinor: captured.amount,
      refundedMinor: refunded.amount,
    })),
    lines: order.lines,
    shipments: order.shipments.map(({ id, state, lines }) => ({
      id,
      state,
      valueMinor: parcels?.find((parcel) => parcel.id === id)?.value.amount ?? 0,
      lines,
    })),
  };
}

export function waitingFacts({ order, tasks }: OrderView): WaitingFacts {
  return {
    status: order.status as OrderStatus,
    isBeingCancelled: isBeingCancelled(order),
    holdReason: order.holdReason ?? null,
    taskCount: tasks?.length ?? 0,
    nextAction: order.nextAction,
    missing: order.lines
      .filter(({ backordered }) => backordered > 0)
      .map(({ sku, backordered }) => ({ sku, quantity: backordered })),
    shipments: order.shipments.map(({ sequence, state }) => ({ sequence, state })),
  };
}

export function offerFacts(order: PresentedOrder): OfferFacts {
  return {
    status: order.status as OrderStatus,
    isCancellable: order.cancellable,
    isBeingCancelled: isBeingCancelled(order),
    isHeld: order.holdReason !== undefined && order.holdReason !== null,
    shipments: order.shipments.map(({ state }) => state),
  };
}

function isBeingCancelled({ cancelRequestedAt, closedAt }: PresentedOrder): boolean {
  return cancelRequestedAt !== null && closedAt === null;
}
