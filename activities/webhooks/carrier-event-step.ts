import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import type { CarrierWord } from '../../domain/shipments/carrier-status.ts';
import type { CarrierEvent } from '../../domain/webhooks/carrier-event.ts';
import { decideCarrierEvent, type ShipmentSubject } from '../../domain/webhooks/decide-carrier-event.ts';
import { orderWorkflowId, providerNoticeSignal } from '../../workflows/orders/order-contract.ts';
import { carrierEventSignal, shipmentWorkflowId } from '../../workflows/shipments/shipment-contract.ts';
import type { Step } from './event-step.ts';

export function stepOfCarrierEvent(event: CarrierEvent, known: ShipmentSubject | null): Step {
  const decision = decideCarrierEvent(event, known);
  switch (decision.kind) {
    case 'settle':
    case 'book':
      return decision;
    case 'note': {
      const { subject, notice } = decision;
      return { kind: 'note', note: { orderId: subject.orderId, shipmentId: subject.shipmentId, event, notice } };
    }
    case 'signal-order':
      return signalOrder(event, decision.subject, decision.notice);
    case 'record':
    // Not recorded where the process died: by now it is no matter of speed, and the workflow may judge it.
    case 'signal-shipment':
      return signalShipment(event, decision.subject, decision.status);
  }
}

function signalOrder(event: CarrierEvent, subject: ShipmentSubject, notice: string): Step {
  const { orderId, shipmentId } = subject;
  const { provider, eventId } = event;
  const workflowId = orderWorkflowId(formatOrderNumber(subject.orderNumber));
  return {
    kind: 'signal',
    workflowId,
    note: { orderId, shipmentId, event, notice },
    send: (signals) =>
      signals.send(workflowId, providerNoticeSignal, [{ orderId, provider, eventId, shipmentId, notice }]),
  };
}

function signalShipment(event: CarrierEvent, subject: ShipmentSubject, status: CarrierWord): Step {
  const { orderId, shipmentId, sequence } = subject;
  const { eventId } = event;
  const workflowId = shipmentWorkflowId(formatOrderNumber(subject.orderNumber), sequence);
  const notice = `The carrier says ${status} of a parcel, and nothing has come of that.`;
  return {
    kind: 'signal',
    workflowId,
    note: { orderId, shipmentId, event, notice },
    send: (signals) => signals.send(workflowId, carrierEventSignal, [{ orderId, eventId, status }]),
  };
}
