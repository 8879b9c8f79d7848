import type { LabelRefundRepository } from '../../db/shipments/label-refund-repository.ts';
import type { RoutineScanRepository } from '../../db/shipments/routine-scan-repository.ts';
import type { InboundEventRepository } from '../../db/webhooks/inbound-event-repository.ts';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import type { CarrierWord } from '../../domain/shipments/carrier-status.ts';
import type { CarrierEvent } from '../../domain/webhooks/carrier-event.ts';
import { decideCarrierEvent, type ShipmentSubject } from '../../domain/webhooks/decide-carrier-event.ts';
import { carrierEventSignal, shipmentWorkflowId } from '../../workflows/shipments/shipment-contract.ts';
import type { Subject } from '../shared/request-state.ts';
import type { TemporalCalls } from '../shared/temporal.ts';
import { SIGNAL_DEADLINE_MS, signalWithinDeadline } from './signal-within-deadline.ts';

export interface CarrierEventDeps {
  readonly events: InboundEventRepository;
  readonly scans: RoutineScanRepository;
  readonly labelRefunds: LabelRefundRepository;
  readonly temporal: Pick<TemporalCalls, 'signal'>;
  readonly setLogSubject: (subject: Subject) => void;
}

/** Stores what a carrier says once, records what needs nobody, and signals the shipment's workflow of the rest. */
export async function receiveCarrierEvent(
  deps: CarrierEventDeps,
  event: CarrierEvent,
  payload: unknown,
): Promise<void> {
  const { events, scans, labelRefunds, setLogSubject } = deps;
  const { eventId } = event;
  const { isNew, subject } = await events.receiveCarrierEvent(event, payload);
  if (subject) setLogSubject({ shipmentId: subject.shipmentId });
  if (!isNew) return;
  const decision = decideCarrierEvent(event, subject);
  switch (decision.kind) {
    case 'settle':
      return events.settleInboundEvents([event]);
    case 'book':
      return labelRefunds.recordToldRefund({ ...decision.refund, eventId });
    case 'record': {
      const { status } = decision;
      const { shipmentId } = decision.subject;
      if ((await scans.recordRoutineScan({ shipmentId, eventId, status })).recorded) return;
      return forwardToShipment(deps, event, decision);
    }
    case 'signal-shipment':
      return forwardToShipment(deps, event, decision);
    case 'signal-order':
    case 'note':
      // It contradicts how the shipment has ended: the sweep sees that staff are told.
      return;
    default:
      decision satisfies never;
  }
}

async function forwardToShipment(
  { events, temporal }: CarrierEventDeps,
  event: CarrierEvent,
  { subject, status }: { readonly subject: ShipmentSubject; readonly status: CarrierWord },
): Promise<void> {
  const workflowId = shipmentWorkflowId(formatOrderNumber(subject.orderNumber), subject.sequence);
  await events.markForwarded(event, workflowId);
  const scan = { orderId: subject.orderId, eventId: event.eventId, status };
  await signalWithinDeadline(() =>
    temporal.signal(workflowId, carrierEventSignal, [scan], { deadlineMs: SIGNAL_DEADLINE_MS }),
  );
}
