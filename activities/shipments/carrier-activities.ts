import { ParcelUnpaid } from '../../db/payments/refuse-unpaid.ts';
import type { LabelRepository, LiveLabel, ParcelToLabel } from '../../db/shipments/label-repository.ts';
import { RecordNotFound } from '../../db/shared/record-not-found.ts';
import type { CarrierActivities, LabelPurchase } from '../../workflows/shipments/shipment-contract.ts';
import { type CarrierGateway, CarrierRejected, type Label } from '../gateways/carrier-gateway.ts';

interface Dependencies {
  readonly carriers: CarrierGateway;
  readonly labels: LabelRepository;
}

/** What carriers are asked about a parcel. Each may be run again, also while an earlier run has not ended. */
export function createCarrierActivities(deps: Dependencies): CarrierActivities {
  return {
    buyLabel: ({ shipmentId }) => buyLabel(deps, shipmentId),
    async refundLabel({ shipmentId }) {
      for (const { providerShipmentId } of await deps.labels.listLabelsToGiveBack(shipmentId)) {
        await giveBack(deps, providerShipmentId);
      }
    },
    async readTracking({ shipmentId }) {
      const { label } = await deps.labels.readParcelToLabel(shipmentId);
      if (!label?.trackerId) throw new RecordNotFound('label of shipment', shipmentId);
      const { status } = await deps.carriers.readTracker(label.trackerId);
      return { status };
    },
  };
}

async function buyLabel(deps: Dependencies, shipmentId: string): Promise<LabelPurchase> {
  const parcel = await deps.labels.readParcelToLabel(shipmentId);
  if (parcel.state === 'cancelled') return { kind: 'recalled' };
  if (parcel.unpaid !== undefined && parcel.label?.state !== 'bought') throw new ParcelUnpaid(parcel.unpaid);
  const live = parcel.label ?? (await makeKnown(deps, shipmentId, parcel));
  if (live === null) return { kind: 'recalled' };
  if (live.state === 'bought' && live.trackingCode !== null) {
    return { kind: 'bought', trackingCode: live.trackingCode, state: parcel.state };
  }

  const label = await buy(deps, parcel, live);
  const { kept } = await deps.labels.recordBoughtLabel(shipmentId, label);
  if (kept) return { kind: 'bought', trackingCode: label.trackingCode, state: 'ready' };
  await giveBack(deps, label.providerShipmentId);
  // Either the parcel was recalled, or another label is there by now: another look says which.
  return buyLabel(deps, shipmentId);
}

/** The carrier's id is stored before anything is bought under it. */
async function makeKnown(
  { carriers, labels }: Dependencies,
  shipmentId: string,
  parcel: ParcelToLabel,
): Promise<LiveLabel | null> {
  const { from, to, weightGrams, currency } = parcel;
  const { providerShipmentId } = await carriers.createShipment({
    from,
    to,
    weightGrams,
    currency,
    reference: shipmentId,
  });
  return labels.keepProviderShipment({ shipmentId, providerShipmentId });
}

/** A refusal drops what the carrier knows of the parcel, so that the next try starts anew, with today's services. */
async function buy(
  { carriers, labels }: Dependencies,
  { carrier, service }: ParcelToLabel,
  { providerShipmentId }: LiveLabel,
): Promise<Label> {
  try {
    return await carriers.buyLabel({ providerShipmentId, carrier, service });
  } catch (error) {
    if (error instanceof CarrierRejected) await labels.dropUnboughtLabel(providerShipmentId);
    throw error;
  }
}

/** Also where we know of no purchase: its answer may have been lost, and the carrier knows. */
async function giveBack({ carriers, labels }: Dependencies, providerShipmentId: string): Promise<void> {
  const refund = await carriers.refundLabel(providerShipmentId);
  switch (refund) {
    case 'submitted':
      return labels.recordLabelEnd({ providerShipmentId, to: 'refund-requested' });
    case 'refunded':
      return labels.recordLabelEnd({ providerShipmentId, to: 'refunded' });
    case 'not-applicable':
      return labels.recordLabelEnd({ providerShipmentId, to: 'dropped' });
    case 'rejected':
      throw new CarrierRejected('refund a label', 'REFUND.REJECTED', `the label of ${providerShipmentId} was used`);
  }
}
