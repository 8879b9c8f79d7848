import type { InboundEventRepository } from '../../db/webhooks/inbound-event-repository.ts';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import { decidePaymentEvent, type PaymentSubject } from '../../domain/webhooks/decide-payment-event.ts';
import { describePaymentEvent } from '../../domain/webhooks/describe-payment-event.ts';
import type { PaymentEvent } from '../../domain/webhooks/payment-event.ts';
import { paymentSignal } from '../../workflows/webhooks/inbound-event-contract.ts';
import type { Subject } from '../shared/request-state.ts';
import type { TemporalCalls } from '../shared/temporal.ts';
import { SIGNAL_DEADLINE_MS, signalWithinDeadline } from './signal-within-deadline.ts';

export interface PaymentEventDeps {
  readonly events: InboundEventRepository;
  readonly temporal: Pick<TemporalCalls, 'signal'>;
  readonly setLogSubject: (subject: Subject) => void;
}

/** Stores what the payment provider says once, and signals whoever waits for it. */
export async function receivePaymentEvent(
  { events, temporal, setLogSubject }: PaymentEventDeps,
  event: PaymentEvent,
  payload: unknown,
): Promise<void> {
  const { isNew, subject } = await events.receivePaymentEvent(event, payload);
  if (subject) setLogSubject({ orderId: subject.orderId });
  if (!isNew) return;
  const decision = decidePaymentEvent(event, subject);
  switch (decision.kind) {
    case 'settle':
      return events.settleInboundEvents([event]);
    case 'signal':
      // What an order has not asked for is most often about to be written down by a step of its own: the sweep looks again.
      if (decision.recipient === 'payment') await forwardToPayment({ events, temporal }, event, decision.subject);
      return;
    case 'wait':
    case 'release':
    case 'note':
      // The sweep sees to it.
      return;
    default:
      decision satisfies never;
  }
}

async function forwardToPayment(
  { events, temporal }: Omit<PaymentEventDeps, 'setLogSubject'>,
  event: PaymentEvent,
  { orderId, orderNumber, orderStatus }: PaymentSubject,
): Promise<void> {
  const signal = paymentSignal({
    recipient: 'payment',
    orderId,
    orderNumber: formatOrderNumber(orderNumber),
    eventId: event.eventId,
    notice: describePaymentEvent(event, orderStatus),
  });
  await events.markForwarded(event, signal.workflowId);
  await signalWithinDeadline(() =>
    signal.sendBy((workflowId, definition, args) =>
      temporal.signal(workflowId, definition, args, { deadlineMs: SIGNAL_DEADLINE_MS }),
    ),
  );
}
