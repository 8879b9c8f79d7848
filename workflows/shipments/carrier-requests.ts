import { carrierStatuses } from '../../domain/shipments/carrier-status.ts';
import { handleSignal, isId } from '../shared/handle-signal.ts';
import { carrierEventSignal } from './shipment-contract.ts';
import type { TrackedShipment } from './tracked-shipment.ts';

/** A shipment is scanned a few dozen times. More is a mistake somewhere, which must not fill the history. */
const EVENTS_MAX = 1_000;

/** What its carrier reports of a shipment. */
export function handleCarrierRequests(shipment: TrackedShipment): void {
  handleSignal(
    shipment.input.orderId,
    carrierEventSignal,
    { eventId: isId, status: isCarrierStatus },
    async ({ eventId, status }) => {
      shipment.eventCount += 1;
      if (shipment.eventCount <= EVENTS_MAX) shipment.events.push({ eventId, status });
      else
        await shipment.setAttention(
          'events',
          `The carrier has told of this parcel more than ${EVENTS_MAX} times; nobody listens any more.`,
        );
    },
    'Used by the API: the carrier told of this parcel.',
  );
}

function isCarrierStatus(value: unknown): boolean {
  return value === 'returned' || carrierStatuses.some((status) => status === value);
}
