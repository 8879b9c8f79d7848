import { handleSignal, isId, isNumber, isProseOrNull } from '../shared/handle-signal.ts';
import type { FulfilmentOrder } from './fulfilment-order.ts';
import { shipmentAttentionSignal, shipmentHandedOverSignal, shipmentMissedSignal } from './order-shipment-contract.ts';
import { refreshShipment } from './track-shipment.ts';

/** What the workflows of an order's shipments tell it. A signal says where to look: what follows, the database decides. */
export function handleShipmentRequests({
  input: { orderId },
  shipments: { byId },
  attention,
}: Pick<FulfilmentOrder, 'input' | 'shipments' | 'attention'>): void {
  handleSignal(
    orderId,
    shipmentHandedOverSignal,
    { shipmentId: isId },
    async ({ shipmentId }) => {
      const shipment = byId.get(shipmentId);
      if (shipment) await refreshShipment(shipment);
    },
    'Used by a parcel: it has moved, look where it is.',
  );
  handleSignal(
    orderId,
    shipmentMissedSignal,
    { shipmentId: isId },
    ({ shipmentId }) => {
      const shipment = byId.get(shipmentId);
      if (shipment) shipment.isMissed = true;
    },
    'Used by the sweep: the workflow of a parcel was not found, look for it.',
  );
  handleSignal(
    orderId,
    shipmentAttentionSignal,
    { shipmentId: isId, attention: isProseOrNull, version: isNumber },
    async ({ shipmentId, attention: told, version }) => {
      const shipment = byId.get(shipmentId);
      if (!shipment || version <= shipment.attentionVersion) return;
      shipment.attentionVersion = version;
      const message = told === null ? null : `Parcel ${shipment.planned.sequence}: ${told}`;
      await attention.set(`parcel:${shipmentId}`, message);
    },
    'Used by a parcel: it waits for a person.',
  );
}
