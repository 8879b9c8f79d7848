import type { ActivityName, Boundary } from './boundaries.ts';
import { stories, type StoryName } from './stories.ts';

/** What one activity does, and the stories in which a worker dies while it does it. */
interface ActivityCases {
  /** It is called there; a worker dies before it begins, and another when it is done. */
  readonly story: Stories;
  /** By what somebody else was asked: a worker dies when that is done and its reply not read. Or why nobody is asked. */
  readonly replies: Steps | string;
  /** By what is written first in a transaction: a worker dies before its commit. Or why nothing is written. */
  readonly writes: Steps | string;
}

/** More than one where the same step is in another situation. */
type Stories = StoryName | readonly StoryName[];
type Steps = Readonly<Record<string, Stories>>;

const ASKS_NOBODY = 'It asks nobody but our own database.';

/** Our own short database step. */
function record(story: Stories, writes: Steps | string): ActivityCases {
  return { story, replies: ASKS_NOBODY, writes };
}

/** Every activity, and where a worker dies while it does it. An activity without a row is an error of its type. */
export const casesByActivity: Readonly<Record<ActivityName, ActivityCases>> = {
  placeOrder: record('delivered', {
    'update stock_level.reserved': 'delivered',
    'update checkout_request.refusal': 'sold out',
  }),
  checkAddress: {
    story: 'to another street than was quoted',
    replies: { 'POST /v2/addresses': 'to another street than was quoted' },
    writes: { 'update checkout_request.address_check': 'to another street than was quoted' },
  },
  authorisePayment: {
    story: 'delivered',
    replies: { 'POST /v1/payment_intents': 'delivered' },
    // All else is written by the step that follows.
    writes: { 'update payment.client_secret': 'confirmed on the bank’s page' },
  },
  confirmOrder: record('delivered', {
    'update payment.state': 'delivered',
    'update backorder.filled_quantity': 'ordered before there was any',
  }),
  recordPaymentAttempt: record('declined, then paid by another card', {
    'update payment.state': 'confirmed on the bank’s page',
  }),
  openPaymentAttempt: record('declined, then paid by another card', {
    'insert payment': 'declined, then paid by another card',
  }),
  readPayment: {
    story: 'confirmed on the bank’s page',
    replies: { 'GET /v1/payment_intents/:id': 'confirmed on the bank’s page' },
    writes:
      'It writes only where the bank asks after the provider had said nothing of it, which no card of the simulator does.',
  },
  voidPayments: {
    story: ['cancelled with its parcel', 'asked by the bank, then paid by another card'],
    replies: {
      'GET /v1/payment_intents/:id': 'cancelled before it was paid',
      'POST /v1/payment_intents/:id/cancel': [
        'cancelled with its parcel',
        'asked by the bank, then paid by another card',
      ],
      'POST /v1/payment_intents': 'cancelled while the provider was asked',
    },
    writes: {
      'update payment.state': ['cancelled with its parcel', 'asked by the bank, then paid by another card'],
      'update sales_order.cancel_requested_at': 'cancelled before it was paid',
    },
  },
  capturePayment: {
    story: 'delivered',
    replies: {
      'POST /v1/payment_intents/:id/capture': 'delivered',
      'GET /v1/payment_intents/:id': 'its money given up',
    },
    writes: { 'insert payment_capture': 'delivered', 'update payment_capture.state': 'delivered' },
  },
  refundShipment: {
    story: 'lost and refunded',
    replies: { 'GET /v1/refunds': 'lost and refunded', 'POST /v1/refunds': 'lost and refunded' },
    writes: {
      'insert payment_refund': 'lost and refunded',
      'update payment_refund.state': 'sent back, and given up',
    },
  },
  writeOffMoney: {
    story: 'its money given up',
    replies: {
      'GET /v1/payment_intents/:id': 'its money given up',
      'POST /v1/payment_intents/:id/cancel': 'its money given up',
    },
    writes: { 'insert payment_write_off': 'its money given up' },
  },
  releaseLateAuthorisations: {
    story: 'released by the sweep',
    replies: {
      'GET /v1/payment_intents/:id': 'released by the sweep',
      'POST /v1/payment_intents/:id/cancel': 'released by the sweep',
    },
    writes: { 'update inbound_event.settled_at': 'released by the sweep' },
  },
  refuseOrder: record('refused for its payment method', {
    'update reservation.state': 'refused for its payment method',
  }),
  releaseStock: record('cancelled before it was paid', { 'update reservation.state': 'cancelled before it was paid' }),
  closeOrder: record('cancelled before it was paid', {
    'update sales_order.cancel_reason': 'cancelled with its parcel',
  }),
  planShipments: record('delivered', { 'insert shipment': 'delivered' }),
  recallShipments: record(['cancelled with its parcel', 'called back from the carrier'], {
    'update sales_order.cancel_requested_at': 'cancelled with its parcel',
    'update reservation.state': 'called back from the carrier',
  }),
  recordBackordered: record('ordered before there was any', {
    'update sales_order.fulfilment_stage': 'ordered before there was any',
  }),
  recordHold: record('held and released', { 'update sales_order.hold_reason': 'held and released' }),
  recordAttention: record('sent back, and given up', { 'update sales_order.attention': 'noticed by the provider' }),
  recordReturnSettlement: record('sent back, and put on stock', {
    'update sales_order.event_sequence': 'sent back, and put on stock',
  }),
  recordProviderNotice: record('noticed by the provider', {
    'update inbound_event.settled_at': 'noticed by the provider',
  }),
  completeOrder: record('delivered', { 'update sales_order.fulfilment_stage': 'delivered' }),
  moveShipment: record('delivered', { 'update shipment.state': 'lost and refunded' }),
  recordReturn: record('sent back, and put on stock', {
    'update shipment.state': 'sent back, and put on stock',
  }),
  recordHandOver: {
    story: ['delivered', 'held while it leaves'],
    replies: ASKS_NOBODY,
    writes: { 'update reservation.state': ['delivered', 'held while it leaves'] },
  },
  recordCarrierEvent: record('delivered', {
    'update shipment.state': 'delivered',
    'update shipment.scanned_at': 'called back from the carrier',
    'update inbound_event.settled_at': 'sent back, and given up',
  }),
  readShipmentState: record('not heard of', 'It only reads.'),
  signalOrder: {
    story: 'delivered',
    replies: { SignalWorkflowExecution: 'delivered' },
    writes: 'It only tells.',
  },
  setShipmentAttention: record('sent back, and given up', { 'update shipment.attention': 'sent back, and given up' }),
  buyLabel: {
    story: 'delivered',
    replies: {
      'POST /v2/shipments': 'delivered',
      'GET /v2/shipments/:id': 'delivered',
      'POST /v2/shipments/:id/buy': 'delivered',
      'POST /v2/shipments/:id/refund': 'sent to a corrected address',
    },
    writes: { 'insert shipping_label': 'delivered', 'update shipping_label.state': 'delivered' },
  },
  refundLabel: {
    story: 'cancelled with its parcel',
    replies: {
      'GET /v2/shipments/:id': 'cancelled with its parcel',
      'POST /v2/shipments/:id/refund': 'cancelled with its parcel',
    },
    writes: { 'update shipping_label.state': 'cancelled with its parcel' },
  },
  takeLabelRefunds: record('its label read by the sweep', {
    'update shipping_label.refund_looks': 'its label read by the sweep',
  }),
  readLabelRefunds: {
    story: 'its label read by the sweep',
    replies: { 'GET /v2/shipments/:id': 'its label read by the sweep' },
    writes: { 'update shipping_label.state': 'its label read by the sweep' },
  },
  readTracking: {
    story: 'not heard of',
    replies: { 'GET /v2/trackers/:id': 'not heard of' },
    writes: 'It only reads.',
  },
  quoteCarriers: {
    story: 'quoted',
    replies: { 'POST /v2/shipments': 'quoted', 'POST /v2/addresses': 'quoted' },
    writes: { 'update shipping_quote.state': 'quoted' },
  },
  checkCorrection: {
    story: 'sent to a corrected address',
    replies: { 'POST /v2/addresses': 'sent to a corrected address' },
    writes: { 'update address_correction.address_check': 'sent to a corrected address' },
  },
  applyCorrection: record('sent to a corrected address', {
    'update sales_order.shipping_address': 'sent to a corrected address',
  }),
  giveUpQuote: record('given up by the carriers', { 'update shipping_quote.state': 'given up by the carriers' }),
  sendDueMessages: {
    story: 'told by mail',
    replies: { DATA: 'told by mail' },
    writes: {
      'insert message': 'told by mail',
      'update message.attempts': 'told by mail',
      'insert suppressed_address': 'told by mail',
      'update message.state': 'told by mail',
    },
  },
  readBackorder: record('ordered before there was any', 'It only reads.'),
  applyStockChange: record('ordered before there was any', { 'insert stock_level': 'ordered before there was any' }),
  allocateBackorders: record('given goods by the sweep', {
    'update backorder.filled_quantity': 'given goods by the sweep',
  }),
  wakeBackorders: {
    story: 'ordered before there was any',
    replies: { SignalWorkflowExecution: 'ordered before there was any' },
    writes: 'It only tells.',
  },
  sweepOpenRequests: {
    story: 'started by the sweep',
    replies: { StartWorkflowExecution: 'started by the sweep' },
    writes: {
      'update checkout_request.looks': 'started by the sweep',
      'update checkout_request.refusal': 'refused by the sweep',
    },
  },
  forgetOld: record('forgotten in time', {
    'update checkout_request.body': 'forgotten in time',
    'update checkout_request.shopper_mark': 'forgotten in time',
    'delete shipping_quote': 'forgotten in time',
    'delete address_correction': 'forgotten in time',
    'delete idempotent_request': 'forgotten in time',
    'update inbound_event.payload': 'forgotten in time',
    'delete inbound_event': 'forgotten in time',
    'update unreadable_event.body': 'forgotten in time',
    'delete unreadable_event': 'forgotten in time',
    'delete message': 'forgotten in time',
    'delete suppressed_address': 'forgotten in time',
    'delete push_subscription': 'forgotten in time',
    'delete task': 'forgotten in time',
    'delete import_row': 'forgotten in time',
    'delete rate_limit': 'forgotten in time',
    'delete customer_session': 'forgotten in time',
    'delete customer_account': 'forgotten in time',
  }),
  escalateTasks: record('found to be overdue', { 'update task.escalated_at': 'found to be overdue' }),
  checkBooks: record('seen by a look at the books', {
    'insert looked_at': 'seen by a look at the books',
    'insert book_look': 'seen by a look at the books',
  }),
  noteLapsing: record('started again by the sweep', 'No reservation lapses within a day there.'),
  noteUnpaidParcels: record('started again by the sweep', 'Each parcel there can be paid for.'),
  restartOrders: {
    story: 'started again by the sweep',
    replies: {
      ListWorkflowExecutions: 'started again by the sweep',
      DescribeWorkflowExecution: 'started again by the sweep',
      StartWorkflowExecution: 'started again by the sweep',
      SignalWorkflowExecution: 'its parcel started again by the sweep',
    },
    writes: {
      'update sales_order.restarts': 'started again by the sweep',
      'update shipment.workflow_missed_at': 'its parcel started again by the sweep',
    },
  },
  forwardInboundEvents: {
    story: 'told by the sweep',
    replies: { SignalWorkflowExecution: 'told by the sweep' },
    writes: {
      'update inbound_event.looks': 'told by the sweep',
      'update inbound_event.settled_at': 'told by the sweep',
      'update inbound_event.workflow_id': 'told by the sweep',
    },
  },
};

/** One death of a worker. */
export interface BoundaryCase {
  readonly activity: ActivityName;
  readonly boundary: Boundary;
  /** Which reply or which write; null at the boundaries that every call has once. */
  readonly step: string | null;
  readonly story: StoryName;
}

/** A boundary that an activity does not have. That it is never come to is checked in every run. */
export interface MissingBoundary {
  readonly activity: ActivityName;
  readonly boundary: Boundary;
  readonly why: string;
}

const rows = Object.entries(casesByActivity) as [ActivityName, ActivityCases][];

export const boundaryCases: readonly BoundaryCase[] = rows.flatMap(([activity, { story, replies, writes }]) => [
  ...each(story).map((told) => ({ activity, boundary: 'before-call', step: null, story: told }) as const),
  ...stepsOf(replies).map(
    ([step, told]) => ({ activity, boundary: 'after-remote-commit', step, story: told }) as const,
  ),
  ...stepsOf(writes).map(([step, told]) => ({ activity, boundary: 'before-commit', step, story: told }) as const),
  ...each(story).map((told) => ({ activity, boundary: 'before-completion', step: null, story: told }) as const),
]);

export const missingBoundaries: readonly MissingBoundary[] = rows.flatMap(([activity, { replies, writes }]) => [
  ...(typeof replies === 'string' ? [{ activity, boundary: 'after-remote-commit', why: replies } as const] : []),
  ...(typeof writes === 'string' ? [{ activity, boundary: 'before-commit', why: writes } as const] : []),
]);

function stepsOf(steps: Steps | string): [step: string, story: StoryName][] {
  if (typeof steps === 'string') return [];
  return Object.entries(steps).flatMap(([step, told]) => each(told).map((story): [string, StoryName] => [step, story]));
}

function each(told: Stories): readonly StoryName[] {
  return typeof told === 'string' ? [told] : told;
}

/** Such as `buyLabel before-commit (insert shipping_label)`. */
export function nameOf({ activity, boundary, step }: Omit<BoundaryCase, 'story' | 'activity'> & { activity: string }) {
  return `${activity} ${boundary}${step === null ? '' : ` (${step})`}`;
}

/** The failpoint is for whatever workflow a sweep runs in, or for the workflows of the story's own ids. */
export function subjectsOf(story: StoryName, ids: Readonly<Record<string, string>>): readonly string[] {
  const told = stories[story];
  return 'sweep' in told ? [told.sweep] : Object.values(ids);
}
