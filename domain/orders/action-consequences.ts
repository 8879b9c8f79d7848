import { hasLeft, type ShipmentState } from '../shipments/shipment-state.ts';
import { isFinal, type OrderStatus } from './order-status.ts';

/** What staff may do to an order or one of its parcels, as far as money, stock or messages follow from it. */
export const consequentialActions = [
  'cancelOrder',
  'holdOrder',
  'releaseOrder',
  'correctShippingAddress',
  'retryLabel',
  'handOverShipment',
  'markShipmentDelivered',
  'markShipmentLost',
  'markShipmentReturned',
  'settleReturn',
  'writeOffPayment',
] as const;
export type ConsequentialAction = (typeof consequentialActions)[number];

/** Kinds of messages; domain/messages/, which tells of orders, names them so. */
export type MailOfAction = 'order-cancelled' | 'address-corrected' | 'parcel-handed-over';

export function isConsequential(action: string): action is ConsequentialAction {
  return (consequentialActions as readonly string[]).includes(action);
}

export interface Goods {
  readonly sku: string;
  readonly quantity: number;
}

/** An order as the API tells of it. Amounts in minor units of its currency. */
export interface OrderFactsOfActions {
  readonly status: OrderStatus;
  readonly payments: readonly {
    readonly state: string;
    readonly authorisedMinor: number;
    readonly capturedMinor: number;
    readonly refundedMinor: number;
  }[];
  readonly lines: readonly (Goods & {
    /** Units of it that are sold and not there yet. */
    readonly backordered: number;
  })[];
  readonly shipments: readonly ParcelFactsOfActions[];
}

export interface ParcelFactsOfActions {
  readonly id: string;
  readonly state: ShipmentState;
  /** What is taken for it when it is handed over. */
  readonly valueMinor: number;
  readonly lines: readonly Goods[];
}

/** What an action asks for besides: which parcel it is about, and what was chosen. */
export interface ActionChoice {
  readonly shipmentId?: string | undefined;
  /** Of goods: on stock again. Of money: given back. */
  readonly isYes?: boolean | undefined;
}

export type Consequence =
  /** The hold on the card: nothing was taken. */
  | { readonly kind: 'hold-released'; readonly amountMinor: number }
  | { readonly kind: 'captured'; readonly amountMinor: number }
  | { readonly kind: 'refunded'; readonly amountMinor: number }
  | { readonly kind: 'money-kept'; readonly amountMinor: number }
  | { readonly kind: 'written-off'; readonly amountMinor: number }
  /** They were set aside for the order, and can be sold again. */
  | { readonly kind: 'goods-released'; readonly goods: readonly Goods[] }
  | { readonly kind: 'goods-restocked'; readonly goods: readonly Goods[] }
  /** They are off the stock already, and stay so. */
  | { readonly kind: 'goods-gone'; readonly goods: readonly Goods[] }
  | { readonly kind: 'labels-given-back'; readonly count: number }
  | { readonly kind: 'labels-bought'; readonly count: number }
  /** Parcels that are here do not leave until the order is released. */
  | { readonly kind: 'parcels-stay' }
  | { readonly kind: 'parcels-go-on' }
  /** Another decision is asked for after it. */
  | { readonly kind: 'money-asked-next'; readonly amountMinor: number }
  | { readonly kind: 'cancelled-no-more' }
  | { readonly kind: 'final' }
  | { readonly kind: 'mail'; readonly mail: MailOfAction }
  | { readonly kind: 'no-mail' };

/** Labels that are bought and not used. */
const labelled: readonly ShipmentState[] = ['ready', 'picked', 'packed'];

/**
 * What follows from an action in money, stock and messages, for whoever is about to take it. As far as the facts tell: the operation itself
 * looks again. Nothing of an order that has ended, nor of a parcel that it does not have.
 */
export function consequencesOf(
  action: ConsequentialAction,
  order: OrderFactsOfActions,
  choice: ActionChoice = {},
): readonly Consequence[] {
  if (isFinal(order.status)) return [];
  switch (action) {
    case 'cancelOrder':
      return ofCancelling(order);
    case 'holdOrder':
      return [{ kind: 'parcels-stay' }, { kind: 'no-mail' }];
    case 'releaseOrder':
      return [{ kind: 'parcels-go-on' }, { kind: 'no-mail' }];
    case 'correctShippingAddress':
      return ofAnotherAddress(order);
    default: {
      const parcel = order.shipments.find(({ id }) => id === choice.shipmentId);
      return parcel ? ofParcel(action, order, parcel, choice.isYes) : [];
    }
  }
}

function ofCancelling({ payments, lines, shipments }: OrderFactsOfActions): readonly Consequence[] {
  const held = sum(payments.filter(isHeld).map((payment) => payment.authorisedMinor - payment.capturedMinor));
  const taken = sum(payments.map((payment) => payment.capturedMinor - payment.refundedMinor));
  const goods = bySku(lines.map(({ sku, quantity, backordered }) => ({ sku, quantity: quantity - backordered })));
  const labels = shipments.filter(({ state }) => labelled.includes(state)).length;
  return [
    ...(held > 0 ? [{ kind: 'hold-released', amountMinor: held } as const] : []),
    ...(taken > 0 ? [{ kind: 'refunded', amountMinor: taken } as const] : []),
    ...(goods.length > 0 ? [{ kind: 'goods-released', goods } as const] : []),
    ...(labels > 0 ? [{ kind: 'labels-given-back', count: labels } as const] : []),
    { kind: 'mail', mail: 'order-cancelled' },
    { kind: 'final' },
  ];
}

function isHeld({ state }: { readonly state: string }): boolean {
  return state === 'authorised' || state === 'captured';
}

function ofAnotherAddress({ shipments }: OrderFactsOfActions): readonly Consequence[] {
  const count = shipments.filter(({ state }) => labelled.includes(state)).length;
  return [
    ...(count > 0
      ? ([
          { kind: 'labels-given-back', count },
          { kind: 'labels-bought', count },
        ] as const)
      : []),
    { kind: 'mail', mail: 'address-corrected' },
  ];
}

function ofParcel(
  action: Exclude<ConsequentialAction, 'cancelOrder' | 'holdOrder' | 'releaseOrder' | 'correctShippingAddress'>,
  order: OrderFactsOfActions,
  { state, valueMinor, lines }: ParcelFactsOfActions,
  isYes: boolean | undefined,
): readonly Consequence[] {
  const goods = bySku(lines);
  // What was not taken is not given back.
  const taken = sum(order.payments.map((payment) => payment.capturedMinor - payment.refundedMinor));
  const amountMinor = Math.min(valueMinor, taken);
  switch (action) {
    case 'retryLabel':
      return [{ kind: 'labels-bought', count: 1 }, { kind: 'no-mail' }];
    case 'handOverShipment':
      if (hasLeft(state)) return [];
      return [
        { kind: 'captured', amountMinor: valueMinor },
        { kind: 'cancelled-no-more' },
        { kind: 'mail', mail: 'parcel-handed-over' },
      ];
    case 'markShipmentDelivered':
      return [{ kind: 'no-mail' }];
    case 'markShipmentLost':
      return [
        ...(amountMinor > 0 ? [{ kind: 'refunded', amountMinor } as const] : []),
        { kind: 'goods-gone', goods },
        { kind: 'no-mail' },
      ];
    case 'markShipmentReturned':
      return [
        { kind: isYes === true ? 'goods-restocked' : 'goods-gone', goods },
        ...(amountMinor > 0 ? [{ kind: 'money-asked-next', amountMinor } as const] : []),
      ];
    case 'settleReturn':
      return [{ kind: isYes === true ? 'refunded' : 'money-kept', amountMinor }, { kind: 'no-mail' }];
    case 'writeOffPayment':
      return [{ kind: 'written-off', amountMinor: valueMinor }, { kind: 'no-mail' }];
    default:
      return action satisfies never;
  }
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((all, amount) => all + amount, 0);
}

/** Each SKU once, and none of which there is nothing. */
function bySku(lines: readonly Goods[]): Goods[] {
  const quantities = new Map<string, number>();
  for (const { sku, quantity } of lines) quantities.set(sku, (quantities.get(sku) ?? 0) + quantity);
  return [...quantities].filter(([, quantity]) => quantity > 0).map(([sku, quantity]) => ({ sku, quantity }));
}
