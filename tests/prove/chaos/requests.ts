import { sampleAddress } from '../../../dev/seed/sample-address.ts';
import type { ShopRequest } from '../../support/shop/shop-client.ts';
import { askableReasons } from '../../../domain/orders/cancellation-reason.ts';
import type {
  PaymentRetryRequest,
  ReturnSettlement,
  WriteOffRequest,
} from '../../../workflows/fulfilment/settlement-contract.ts';
import type { Cancellation, StaffRequest } from '../../../workflows/orders/order-contract.ts';
import type { NewPaymentMethod } from '../../../workflows/payments/payment-contract.ts';
import type { ReturnNote } from '../../../workflows/shipments/shipment-contract.ts';
import {
  isCancelled,
  isConfirmedOrCancelled,
  isMoneySettled,
  isReturnSettled,
  wasBilled,
  wasHeld,
  wasLabelled,
  wasLost,
  wasParcel,
  wasReleased,
  type Truth,
} from './claims.ts';

/** What a request is about. */
export interface Asked {
  /** The parcel that is asked, or that the order may be asked about; undefined while there is none. */
  readonly shipmentId: string | undefined;
  /** Tells one request from another, on the timeline and in the books. */
  readonly remark: string;
  /** Below `VARIANTS`: chooses between the things that may be said; the upper half is said by staff. */
  readonly variant: number;
}

/** Divided by two, three and four. */
export const VARIANTS = 12;

type Role = NonNullable<ShopRequest['as']>;

/** Something that may be asked of an order, or of each of its parcels. */
export interface RequestRow {
  /** As the OpenAPI document has it. */
  readonly path: `/v1/${'orders' | 'shipments'}/{id}/${string}`;
  readonly as: readonly Role[];
  readonly body?: (asked: Asked) => unknown;
  /** The update that it comes to, which may be sent by itself. */
  readonly update?: string;
  /** What is true of the order at the end, once this was answered with yes. */
  readonly promises?: (asked: Asked) => Truth;
}

export const bodies = {
  cancel: ({ remark, variant }: Asked): Cancellation => ({
    reasonCode: askableReasons[variant % askableReasons.length] ?? 'customer',
    ...(variant % 2 === 0 ? { note: remark } : {}),
  }),
  hold: ({ remark }: Asked): StaffRequest => ({ reason: remark }),
  retryPayment: (asked: Asked): PaymentRetryRequest => ({ ...meantBy(asked), ...(isYes(asked) ? { attempt: 1 } : {}) }),
  writeOff: (asked: Asked): WriteOffRequest => ({ note: asked.remark, ...meantBy(asked) }),
  settleReturn: (asked: Asked): ReturnSettlement => ({ refund: isYes(asked), ...meantBy(asked) }),
  markReturned: (asked: Asked): ReturnNote => ({ restock: isYes(asked) }),
  pay: (): NewPaymentMethod => ({ paymentMethod: 'pm_card_visa' }),
  correctAddress: ({ remark }: Asked) => ({ shippingAddress: { ...sampleAddress, line1: remark } }),
} as const;

const staff = ['staff'] as const;
const anybody = ['storefront', 'staff'] as const;

/** All that the API takes about an order or a parcel; a test compares it with the API's routes. */
export const requests = {
  pay: {
    path: '/v1/orders/{id}/payments',
    as: anybody,
    body: bodies.pay,
    update: 'submitPaymentMethod',
    promises: () => isConfirmedOrCancelled,
  },
  cancel: {
    path: '/v1/orders/{id}/cancel',
    as: anybody,
    body: bodies.cancel,
    update: 'cancelOrder',
    promises: () => isCancelled,
  },
  hold: {
    path: '/v1/orders/{id}/hold',
    as: staff,
    body: bodies.hold,
    update: 'holdOrder',
    promises: ({ remark }) => wasHeld(remark),
  },
  release: { path: '/v1/orders/{id}/release', as: staff, update: 'releaseOrder', promises: () => wasReleased },
  // Its promise is kept by the log of corrections: what counts is the last one.
  'correct-address': { path: '/v1/orders/{id}/shipping-address', as: anybody, body: bodies.correctAddress },
  'retry-payment': {
    path: '/v1/orders/{id}/retry-payment',
    as: staff,
    body: bodies.retryPayment,
    update: 'retryPayment',
    promises: () => isMoneySettled,
  },
  'write-off': {
    path: '/v1/orders/{id}/write-off',
    as: staff,
    body: bodies.writeOff,
    update: 'writeOffPayment',
    promises: () => isMoneySettled,
  },
  'settle-return': {
    path: '/v1/orders/{id}/settle-return',
    as: staff,
    body: bodies.settleReturn,
    update: 'settleReturn',
    promises: (asked) => isReturnSettled({ refund: isYes(asked), ...meantBy(asked) }),
  },
  resume: { path: '/v1/orders/{id}/resume', as: staff, update: 'resume' },
  'check-stock': { path: '/v1/orders/{id}/check-stock', as: staff, update: 'checkStock' },
  acknowledge: { path: '/v1/orders/{id}/acknowledge', as: staff, update: 'acknowledgeNotices' },
  // A parcel that was handed over unpacked is told so at once: the later step includes the earlier ones.
  pick: { path: '/v1/shipments/{id}/pick', as: staff, update: 'pickShipment' },
  pack: { path: '/v1/shipments/{id}/pack', as: staff, update: 'packShipment' },
  'hand-over': {
    path: '/v1/shipments/{id}/hand-over',
    as: staff,
    update: 'handOverShipment',
    promises: ({ shipmentId }) => wasBilled(shipmentId),
  },
  'mark-delivered': {
    path: '/v1/shipments/{id}/mark-delivered',
    as: staff,
    update: 'markDelivered',
    promises: ({ shipmentId }) => wasParcel(shipmentId, 'delivered'),
  },
  'mark-lost': {
    path: '/v1/shipments/{id}/mark-lost',
    as: staff,
    update: 'markLost',
    promises: ({ shipmentId }) => wasLost(shipmentId),
  },
  'mark-returned': {
    path: '/v1/shipments/{id}/mark-returned',
    as: staff,
    body: bodies.markReturned,
    update: 'markReturned',
    promises: ({ shipmentId }) => wasParcel(shipmentId, 'returned'),
  },
  'retry-label': {
    path: '/v1/shipments/{id}/retry-label',
    as: staff,
    update: 'retryLabel',
    promises: ({ shipmentId }) => wasLabelled(shipmentId),
  },
  'acknowledge-parcel': { path: '/v1/shipments/{id}/acknowledge', as: staff },
} as const satisfies Readonly<Record<string, RequestRow>>;

export type RequestName = keyof typeof requests;
export const requestNames = Object.keys(requests) as RequestName[];

export function requestRow(name: RequestName): RequestRow {
  return requests[name];
}

/** What an update promises is what the request promises that comes to it. */
export function requestOfUpdate(update: string): RequestRow | undefined {
  return Object.values<RequestRow>(requests).find((row) => row.update === update);
}

/** None of these is the body of any request. */
export const badBodies: readonly unknown[] = [
  { also: 'this' },
  null,
  [],
  '',
  { paymentMethod: '' },
  { paymentMethod: 7 },
  { paymentMethod: '4242424242424242' },
  { reason: '' },
  { reason: 7 },
  { reason: 'x', also: 'this' },
  { reasonCode: 'weather' },
  { reasonCode: 'customer', note: 7 },
  { note: '' },
  { note: 'x', shipmentId: 'ID' },
  { attempt: 0 },
  { attempt: '1' },
  { refund: 'yes' },
  { restock: 1 },
  { shippingAddress: {} },
];

function isYes({ variant }: Asked): boolean {
  return variant % 2 === 0;
}

/** Staff may leave the parcel out where only one can be meant. */
function meantBy({ shipmentId, variant }: Asked): { readonly shipmentId?: string } {
  return shipmentId === undefined || variant % 3 === 0 ? {} : { shipmentId };
}
