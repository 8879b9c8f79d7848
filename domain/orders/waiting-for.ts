import { hasLeft, isFinalShipmentState, type ShipmentState } from '../shipments/shipment-state.ts';
import type { OrderStatus } from './order-status.ts';
import { isFinal } from './order-status.ts';

export interface WaitingFacts {
  readonly status: OrderStatus;
  readonly isBeingCancelled: boolean;
  readonly holdReason: string | null;
  /** Open tasks of staff about it. */
  readonly taskCount: number;
  /** What the shopper has to do, and until when. */
  readonly nextAction: { readonly type: 'submit-payment-method' | 'redirect'; readonly until: string | null } | null;
  readonly missing: readonly { readonly sku: string; readonly quantity: number }[];
  readonly shipments: readonly { readonly sequence: number; readonly state: ShipmentState }[];
}

/** What an order waits for; of parcels their numbers. `until`: when it is no longer waited for (RFC 3339). */
export type Waiting =
  | { readonly kind: 'staff'; readonly taskCount: number }
  | { readonly kind: 'release'; readonly reason: string }
  | { readonly kind: 'cancellation' }
  | { readonly kind: 'provider' }
  | { readonly kind: 'card'; readonly until: string | null }
  | { readonly kind: 'bank'; readonly until: string | null }
  | { readonly kind: 'parcels' }
  | { readonly kind: 'goods'; readonly goods: WaitingFacts['missing'] }
  | { readonly kind: 'label' | 'warehouse' | 'carrier'; readonly parcels: readonly number[] };

/** All that an order waits for, what people have to do first. Nothing once it has ended. */
export function waitingFor(order: WaitingFacts): readonly Waiting[] {
  const { status, holdReason, taskCount } = order;
  const staff: readonly Waiting[] = taskCount > 0 ? [{ kind: 'staff', taskCount }] : [];
  if (isFinal(status)) return staff;
  if (order.isBeingCancelled) return [...staff, { kind: 'cancellation' }];
  const held: readonly Waiting[] = holdReason === null ? [] : [{ kind: 'release', reason: holdReason }];
  return [...staff, ...held, ...byStatus(order)];
}

function byStatus({ status, nextAction, missing, shipments }: WaitingFacts): readonly Waiting[] {
  switch (status) {
    case 'placed':
      return [{ kind: 'provider' }];
    case 'awaiting-payment':
      if (!nextAction) return [{ kind: 'provider' }];
      return [{ kind: nextAction.type === 'redirect' ? 'bank' : 'card', until: nextAction.until }];
    case 'confirmed':
      return [{ kind: 'parcels' }];
    case 'backordered':
      return [{ kind: 'goods', goods: missing }, ...byParcels(shipments)];
    default:
      return byParcels(shipments);
  }
}

function byParcels(shipments: WaitingFacts['shipments']): readonly Waiting[] {
  const numbers = (wanted: (state: ShipmentState) => boolean) =>
    shipments.filter(({ state }) => !isFinalShipmentState(state) && wanted(state)).map(({ sequence }) => sequence);
  const label = numbers((state) => state === 'planned');
  const warehouse = numbers((state) => state !== 'planned' && !hasLeft(state));
  const carrier = numbers(hasLeft);
  return [
    ...(label.length > 0 ? [{ kind: 'label', parcels: label } as const] : []),
    ...(warehouse.length > 0 ? [{ kind: 'warehouse', parcels: warehouse } as const] : []),
    ...(carrier.length > 0 ? [{ kind: 'carrier', parcels: carrier } as const] : []),
  ];
}
