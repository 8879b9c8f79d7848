import type { SignalDefinition, UpdateDefinition } from '@temporalio/common';
import * as backorder from '../../../workflows/backorders/backorder-contract.ts';
import * as checkout from '../../../workflows/checkout/checkout-contract.ts';
import * as orderShipment from '../../../workflows/fulfilment/order-shipment-contract.ts';
import * as settlement from '../../../workflows/fulfilment/settlement-contract.ts';
import * as order from '../../../workflows/orders/order-contract.ts';
import * as payment from '../../../workflows/payments/payment-contract.ts';
import * as shipment from '../../../workflows/shipments/shipment-contract.ts';
import { bodies, type Asked } from './requests.ts';
import type { ForOrder } from '../../../workflows/shared/for-order-contract.ts';

type WorkflowKind = 'order' | 'payment' | 'shipment' | 'backorder';

/** An update or a signal that somebody in the Temporal UI may send to a workflow of an order. */
export interface WorkflowMessage {
  readonly workflow: WorkflowKind;
  readonly type: 'update' | 'signal';
  readonly name: string;
  /** Whether it may be sent without an argument, or has none: then whatever is sent is as good. */
  readonly takes: 'its argument' | 'a note or nothing' | 'anything';
  readonly rightArguments: (asked: Asked) => readonly unknown[];
}

type Definition<Args extends unknown[]> = UpdateDefinition<unknown, Args> | SignalDefinition<Args>;

/** The compiler sees that the argument is what the workflow's contract says. */
function withArgument<Args extends [unknown]>(
  workflow: WorkflowKind,
  { type, name }: Definition<Args>,
  argument: (asked: Asked) => Args[0],
): WorkflowMessage {
  return { workflow, type, name, takes: 'its argument', rightArguments: (asked) => [argument(asked)] };
}

function withNote(workflow: WorkflowKind, { type, name }: Definition<[{ readonly by?: string }]>): WorkflowMessage {
  return { workflow, type, name, takes: 'a note or nothing', rightArguments: ({ remark }) => [{ by: remark }] };
}

/** Programs say whom it is for; people send nothing. */
function withoutArgument(
  workflow: WorkflowKind,
  { type, name }: Definition<[]> | Definition<[ForOrder]>,
): WorkflowMessage {
  return { workflow, type, name, takes: 'anything', rightArguments: () => [] };
}

/** A parcel that there is not. */
const ELSEWHERE = '00000000-0000-4000-8000-000000000000';
const parcelOf = ({ shipmentId = ELSEWHERE }: Asked) => shipmentId;

/** All there are; a test compares them with the contracts. */
export const workflowMessages: readonly WorkflowMessage[] = [
  withoutArgument('order', checkout.placeOrderUpdate),
  withArgument('order', order.cancelOrderUpdate, bodies.cancel),
  withArgument('order', order.holdOrderUpdate, bodies.hold),
  withNote('order', order.releaseOrderUpdate),
  withNote('order', order.acknowledgeNoticesUpdate),
  {
    ...withNote('order', settlement.retryPaymentUpdate),
    rightArguments: (asked) => [{ by: asked.remark, ...bodies.retryPayment(asked) }],
  },
  withArgument('order', settlement.writeOffPaymentUpdate, bodies.writeOff),
  withNote('order', order.resumeUpdate),
  withArgument('order', settlement.settleReturnUpdate, bodies.settleReturn),
  withArgument('order', order.providerNoticeSignal, ({ remark }) => ({ eventId: `evt_${remark}`, notice: remark })),
  withArgument('order', orderShipment.shipmentHandedOverSignal, (asked) => ({ shipmentId: parcelOf(asked) })),
  withArgument('order', orderShipment.shipmentMissedSignal, (asked) => ({ shipmentId: parcelOf(asked) })),
  // An old version: with a new one, the parcel's own words would be taken for older than this forgery.
  withArgument('order', orderShipment.shipmentAttentionSignal, (asked) => ({
    shipmentId: parcelOf(asked),
    attention: null,
    version: 1,
  })),
  withArgument('payment', payment.submitPaymentMethodUpdate, bodies.pay),
  withoutArgument('payment', payment.stopPaymentSignal),
  withoutArgument('payment', payment.paymentMovedSignal),
  withNote('shipment', shipment.pickShipmentUpdate),
  withNote('shipment', shipment.packShipmentUpdate),
  withNote('shipment', shipment.handOverShipmentUpdate),
  withNote('shipment', shipment.markDeliveredUpdate),
  withNote('shipment', shipment.markLostUpdate),
  withArgument('shipment', shipment.markReturnedUpdate, bodies.markReturned),
  withNote('shipment', shipment.retryLabelUpdate),
  withArgument('shipment', shipment.carrierEventSignal, ({ remark }) => ({
    eventId: `evt_${remark}`,
    status: 'in_transit' as const,
  })),
  withArgument('shipment', shipment.orderHoldSignal, () => ({ holdReason: null })),
  withoutArgument('shipment', shipment.recallShipmentSignal),
  withoutArgument('shipment', shipment.followShipmentSignal),
  withoutArgument('shipment', shipment.addressCorrectedSignal),
  withoutArgument('backorder', backorder.stockArrivedSignal),
  withNote('backorder', backorder.checkStockUpdate),
];

export const argumentShapes = [
  'right',
  'missing',
  'empty',
  'null',
  'text',
  'number',
  'wrong fields',
  'a list',
] as const;
export type ArgumentShape = (typeof argumentShapes)[number];

const WRONG_FIELDS = {
  reason: 7,
  reasonCode: 'weather',
  note: ['x'],
  refund: 'yes',
  restock: 1,
  paymentMethod: 4_242,
  shipmentId: null,
  attention: {},
  version: 'new',
  eventId: [],
  notice: 7,
  by: {},
  status: 'dancing',
  holdReason: 7,
};

export function argumentsOf(message: WorkflowMessage, shape: ArgumentShape, asked: Asked): readonly unknown[] {
  const shapes: Readonly<Record<Exclude<ArgumentShape, 'right'>, readonly unknown[]>> = {
    missing: [],
    empty: [{}],
    null: [null],
    text: ['nonsense'],
    number: [7],
    'wrong fields': [WRONG_FIELDS],
    'a list': [[{ reason: asked.remark }]],
  };
  return shape === 'right' ? message.rightArguments(asked) : shapes[shape];
}

/** Whether a workflow that is asked so may say yes; what a signal says, it does not answer. */
export function mayBeTaken({ takes, type }: WorkflowMessage, shape: ArgumentShape): boolean {
  if (type === 'signal' || takes === 'anything' || shape === 'right') return true;
  return takes === 'a note or nothing' && ['missing', 'empty', 'null'].includes(shape);
}

/** The `type` of a refusal for the argument alone, whatever the order is at. */
export const argumentRefusals: readonly string[] = [
  'reason-missing',
  'bad-note',
  'payment-method-missing',
  'return-url-not-allowed',
];
