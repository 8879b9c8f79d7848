import type { InboundEventQueries } from '../../db/webhooks/inbound-event-queries.ts';
import type { OpenInboundEvent } from '../../db/webhooks/inbound-event-repository.ts';
import type { EventNote } from '../../db/webhooks/note-event.ts';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import { decideEasyPostEvent } from '../../domain/webhooks/decide-easypost-event.ts';
import { decideStripeEvent, wordsOf } from '../../domain/webhooks/decide-stripe-event.ts';
import { readEasyPostEvent, type EasyPostNews, type LabelRefundNews } from '../../domain/webhooks/easypost-event.ts';
import { readStripeEvent, type StripeNews } from '../../domain/webhooks/stripe-event.ts';
import { orderWorkflowId, providerNoticeSignal } from '../../workflows/orders/order-contract.ts';
import type { LateAuthorisation } from '../../workflows/payments/late-authorisation-contract.ts';
import { carrierEventSignal, shipmentWorkflowId } from '../../workflows/shipments/shipment-contract.ts';
import { paymentListener } from '../../workflows/webhooks/inbound-event-contract.ts';
import type { WorkflowSignals } from '../shared/workflow-signals.ts';

/** What is written down for a person, apart from the event itself. */
type Note = Omit<EventNote, 'provider' | 'eventId'>;

/** What is done about one open event. */
export interface EventStep {
  readonly event: OpenInboundEvent;
  readonly next:
    | 'settle'
    /** It could be read when it was stored: it was changed since, or this version reads less. It stays open, and somebody looks at it. */
    | 'unreadable'
    /** A step that is under way writes it down; `note` is for when it does not for a long time. */
    | { readonly kind: 'wait'; readonly note: Note }
    | { readonly kind: 'note'; readonly note: Note }
    /** It is booked, without anybody else. */
    | { readonly kind: 'book'; readonly refund: LabelRefundNews }
    /** The provider is asked to release it, for as long as that takes. */
    | { readonly kind: 'release'; readonly late: LateAuthorisation }
    | {
        readonly kind: 'tell';
        readonly workflowId: string;
        readonly note: Note;
        send(signals: WorkflowSignals): Promise<'sent' | 'not-running'>;
      };
}

type Next = EventStep['next'];

export async function stepsOfPayments(
  events: InboundEventQueries,
  open: readonly OpenInboundEvent[],
): Promise<EventStep[]> {
  const read = open
    .filter(({ provider }) => provider === 'stripe')
    .map((event) => ({ event, news: readStripeEvent(event.payload) }));
  const subjects = await events.findPaymentSubjects(read.flatMap(({ news }) => news ?? []));
  return read.map(({ event, news }) => ({ event, next: news ? nextOfPayment(news, subjects) : 'unreadable' }));
}

type PaymentSubjects = Awaited<ReturnType<InboundEventQueries['findPaymentSubjects']>>;

function nextOfPayment(news: StripeNews, subjects: PaymentSubjects): Next {
  const subject = subjects.get(news.eventId) ?? null;
  const decision = decideStripeEvent(news, subject);
  if (decision.kind === 'settle' || !subject) return 'settle';
  const orderNumber = formatOrderNumber(subject.orderNumber);
  const notice = wordsOf(news, subject.orderStatus);
  const note = { orderId: subject.orderId, notice };
  if (decision.kind === 'release') {
    const { eventId, intentId } = news;
    return intentId === null ? 'settle' : { kind: 'release', late: { eventId, orderId: subject.orderId, intentId } };
  }
  if (decision.kind !== 'tell') return { kind: decision.kind, note };
  const { orderId } = subject;
  const listener = paymentListener({ whom: decision.whom, orderId, orderNumber, eventId: news.eventId, notice });
  return {
    kind: 'tell',
    workflowId: listener.workflowId,
    note,
    send: (signals) => listener.tell((...signal) => signals.send(...signal)),
  };
}

export async function stepsOfParcels(
  events: InboundEventQueries,
  open: readonly OpenInboundEvent[],
): Promise<EventStep[]> {
  const read = open
    .filter(({ provider }) => provider === 'easypost')
    .map((event) => ({ event, news: readEasyPostEvent(event.payload) }));
  const subjects = await events.findParcelSubjects(read.flatMap(({ news }) => news ?? []));
  return read.map(({ event, news }) => ({ event, next: news ? nextOfParcel(news, subjects) : 'unreadable' }));
}

type ParcelSubjects = Awaited<ReturnType<InboundEventQueries['findParcelSubjects']>>;

function nextOfParcel(news: EasyPostNews, subjects: ParcelSubjects): Next {
  const subject = subjects.get(news.eventId) ?? null;
  const decision = decideEasyPostEvent(news, subject);
  const { eventId, tracker } = news;
  if (decision.kind === 'book') return decision;
  if (decision.kind === 'settle' || !tracker || !subject) return 'settle';
  const { orderId, shipmentId, sequence } = subject;
  const orderNumber = formatOrderNumber(subject.orderNumber);
  if (decision.kind === 'note') return { kind: 'note', note: { orderId, shipmentId, notice: decision.notice } };
  if (decision.kind === 'tell-order') {
    const { notice } = decision;
    const workflowId = orderWorkflowId(orderNumber);
    const told = { orderId, provider: 'easypost' as const, eventId, shipmentId, notice };
    return {
      kind: 'tell',
      workflowId,
      note: { orderId, shipmentId, notice },
      send: (signals) => signals.send(workflowId, providerNoticeSignal, [told]),
    };
  }
  // What only had to be written down and was not, because the process died, is no matter of speed any more: it is told.
  const workflowId = shipmentWorkflowId(orderNumber, sequence);
  const notice = `The carrier says ${tracker.status} of a parcel, and nothing has come of that.`;
  return {
    kind: 'tell',
    workflowId,
    note: { orderId, shipmentId, notice },
    send: (signals) => signals.send(workflowId, carrierEventSignal, [{ orderId, eventId, status: tracker.status }]),
  };
}
