import * as backorder from '../../../workflows/backorders/backorder-contract.ts';
import * as order from '../../../workflows/orders/order-contract.ts';
import * as payment from '../../../workflows/payments/payment-contract.ts';
import * as shipment from '../../../workflows/shipments/shipment-contract.ts';

const contracts = { order, payment, shipment, backorder };
type WorkflowKind = keyof typeof contracts;

/** An update or a signal that somebody in the Temporal UI may send to a workflow of an order. */
export interface WorkflowMessage {
  readonly workflow: WorkflowKind;
  readonly type: 'update' | 'signal';
  readonly name: string;
}

/** All there are, a new one too. */
export const workflowMessages: readonly WorkflowMessage[] = Object.entries(contracts).flatMap(([workflow, contract]) =>
  Object.values(contract)
    .filter(isMessage)
    .map(({ type, name }) => ({ workflow: workflow as WorkflowKind, type, name })),
);

function isMessage(exported: unknown): exported is Pick<WorkflowMessage, 'type' | 'name'> {
  const type = (exported as { readonly type?: unknown } | null)?.type;
  return type === 'update' || type === 'signal';
}

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

/** What a message is sent with. */
export interface MessageSubject {
  readonly shipmentId: string;
  /** Tells one request from another on the timeline. */
  readonly remark: string;
}

export function argumentsOf(name: string, shape: ArgumentShape, subject: MessageSubject): unknown[] {
  const shapes: Readonly<Record<Exclude<ArgumentShape, 'right'>, unknown[]>> = {
    missing: [],
    empty: [{}],
    null: [null],
    text: ['nonsense'],
    number: [7],
    'wrong fields': [{ reason: 7, paymentMethod: 4_242, shipmentId: null, eventId: [], by: {}, status: 'dancing' }],
    'a list': [[{ reason: subject.remark }]],
  };
  return shape === 'right' ? (rightArguments[name]?.(subject) ?? []) : shapes[shape];
}

const byWarehouse = ({ remark }: MessageSubject) => [{ by: remark }];

/** Of those that take an argument. */
const rightArguments: Readonly<Record<string, (subject: MessageSubject) => unknown[]>> = {
  cancelOrder: ({ remark }) => [{ reason: remark }],
  holdOrder: ({ remark }) => [{ reason: remark }],
  providerNotice: ({ remark }) => [{ eventId: `evt_${remark}`, notice: remark }],
  shipmentHandedOver: ({ shipmentId }) => [{ shipmentId }],
  shipmentAttention: ({ shipmentId }) => [{ shipmentId, attention: null }],
  submitPaymentMethod: () => [{ paymentMethod: 'pm_card_visa' }],
  pickShipment: byWarehouse,
  packShipment: byWarehouse,
  handOverShipment: byWarehouse,
  markDelivered: byWarehouse,
  markLost: byWarehouse,
  retryLabel: byWarehouse,
  carrierEvent: ({ remark }) => [{ eventId: `evt_${remark}`, status: 'in_transit' }],
  orderHold: () => [{ holdReason: null }],
};
