import { allHandlersFinished, CancellationScope, condition } from '@temporalio/workflow';
import { hasLeft } from '../../domain/shipments/shipment-state.ts';
import { localRecordActivities } from '../shared/record-activities.ts';
import { applyCarrierEvents } from './apply-carrier-event.ts';
import { awaitArrival } from './await-arrival.ts';
import { handleCarrierRequests } from './carrier-requests.ts';
import { handleLabelRequests } from './label-requests.ts';
import { handleOrderRequests } from './order-requests.ts';
import { openShipment, type TrackedShipment } from './tracked-shipment.ts';
import { buyLabel, giveLabelBack } from './settle-label.ts';
import { handleWarehouseRequests } from './warehouse-requests.ts';
import type { ShipmentNoticeActivities, ShipmentInput, ShipmentOutcome } from './shipment-contract.ts';

const notices = localRecordActivities<ShipmentNoticeActivities>();

/** Everything that may be asked of a shipment, registered before the first wait. A capability adds its own. */
const requests: readonly ((shipment: TrackedShipment) => void)[] = [
  handleWarehouseRequests,
  handleLabelRequests,
  handleCarrierRequests,
  handleOrderRequests,
];

/** One shipment, from its label to its end. */
export async function shipmentTracking(input: ShipmentInput): Promise<ShipmentOutcome> {
  const shipment = openShipment(input);
  for (const handle of requests) handle(shipment);
  // Cancelling this workflow stops nothing; see `surviveCancellation`.
  return CancellationScope.nonCancellable(async () => {
    const kind = await runShipment(shipment);
    shipment.show({ for: 'nothing' });
    do {
      // What the carrier reports now changes nothing any more, and is settled as such.
      await applyCarrierEvents(shipment);
      await shipment.attentionPublished();
      await condition(allHandlersFinished);
    } while (shipment.events.length > 0);
    const { shipmentId, orderNumber } = input;
    if (shipment.isFollowed) await notices.signalOrder({ orderNumber, shipmentId, notice: { kind: 'moved' } });
    return { kind };
  });
}

async function runShipment(shipment: TrackedShipment): Promise<ShipmentOutcome['kind']> {
  const { shipmentId, orderNumber } = shipment.input;
  if (!(await buyLabel(shipment))) return endCancelled(shipment);
  if (!(await awaitHandOver(shipment))) return endCancelled(shipment);
  // Whoever handed it over says that what was scanned under a replaced label is back, or is this shipment.
  await shipment.setAttention('replaced', null);

  await notices.signalOrder({ orderNumber, shipmentId, notice: { kind: 'moved' } });
  return awaitArrival(shipment);
}

/** Until the shipment is with the carrier, as the warehouse or the carrier says. False: it was recalled. */
async function awaitHandOver(shipment: TrackedShipment): Promise<boolean> {
  shipment.show({ for: 'the warehouse to pick, pack and hand it over' });
  while (!hasLeft(shipment.state)) {
    if (shipment.recalled || shipment.state === 'cancelled') return false;
    await condition(
      () =>
        hasLeft(shipment.state) ||
        shipment.recalled ||
        shipment.state === 'cancelled' ||
        shipment.addressCorrected ||
        shipment.events.length > 0,
    );
    if (shipment.addressCorrected && !(await replaceLabel(shipment))) return false;
    await applyCarrierEvents(shipment);
  }
  return true;
}

/** The database has reset the shipment to before its label. What was scanned meanwhile is applied first. */
async function replaceLabel(shipment: TrackedShipment): Promise<boolean> {
  await applyCarrierEvents(shipment);
  if (hasLeft(shipment.state)) return true;
  shipment.state = 'planned';
  const buying = buyLabel(shipment);
  const isBought = buying.then(() => true);
  const isScanned = () => condition(() => shipment.events.length > 0).then(() => false);
  // What is scanned before there is another label bears the old one.
  while (!(await Promise.race([isBought, isScanned()]))) await applyCarrierEvents(shipment);
  shipment.show({ for: 'the warehouse to pick, pack and hand it over' });
  return buying;
}

/** The order was cancelled, and the database has decided that this shipment does not leave. */
async function endCancelled(shipment: TrackedShipment): Promise<ShipmentOutcome['kind']> {
  shipment.recalled = true;
  shipment.state = 'cancelled';
  // Whoever recalled a shipment that the carrier has scanned said where its goods are.
  for (const settled of ['replaced', 'exception'] as const) await shipment.setAttention(settled, null);
  await giveLabelBack(shipment);
  return 'cancelled';
}
