import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import { decidePaymentEvent, type PaymentSubject } from '../../domain/webhooks/decide-payment-event.ts';
import { describePaymentEvent } from '../../domain/webhooks/describe-payment-event.ts';
import type { PaymentEvent } from '../../domain/webhooks/payment-event.ts';
import { paymentSignal } from '../../workflows/webhooks/inbound-event-contract.ts';
import type { Note, Step } from './event-step.ts';

export function stepOfPaymentEvent(event: PaymentEvent, known: PaymentSubject | null): Step {
  const decision = decidePaymentEvent(event, known);
  switch (decision.kind) {
    case 'settle':
      return { kind: 'settle' };
    case 'wait':
      return { kind: 'wait', note: noteOf(event, decision.subject) };
    case 'note':
      return { kind: 'note', note: noteOf(event, decision.subject) };
    case 'release': {
      const { eventId, intentId } = event;
      const { orderId } = decision.subject;
      return intentId === null ? { kind: 'settle' } : { kind: 'release', late: { eventId, orderId, intentId } };
    }
    case 'signal': {
      const { recipient, subject } = decision;
      const note = noteOf(event, subject);
      const { orderId, notice } = note;
      const orderNumber = formatOrderNumber(subject.orderNumber);
      const signal = paymentSignal({ recipient, orderId, orderNumber, eventId: event.eventId, notice });
      return {
        kind: 'signal',
        workflowId: signal.workflowId,
        note,
        send: (signals) => signal.sendBy((...args) => signals.send(...args)),
      };
    }
  }
}

function noteOf(event: PaymentEvent, { orderId, orderStatus }: PaymentSubject): Note {
  return { orderId, event, notice: describePaymentEvent(event, orderStatus) };
}
