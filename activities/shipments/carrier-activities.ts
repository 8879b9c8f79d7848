import type { BoughtLabel } from '../../domain/shipments/bought-label.ts';
import { ParcelUnpaid } from '../../db/payments/refuse-unpaid.ts';
import type { LabelRepository, LiveLabel, ParcelToLabel } from '../../db/shipments/label-repository.ts';
import { RecordNotFound } from '../../db/shared/record-not-found.ts';
import type { ShipmentState } from '../../domain/shipments/shipment-state.ts';
import type { CarrierActivities, LabelPurchase } from '../../workflows/shipments/shipment-contract.ts';
import { chooseService } from '../../domain/shipping/choose-service.ts';
import { type CarrierGateway, CarrierRejected, SERVICE_NOT_OFFERED } from '../../gateways/carrier-gateway.ts';

interface Dependencies {
  readonly carriers: CarrierGateway;
  readonly labels: LabelRepository;
}

/** What carriers are asked about a parcel. Each may be run again, also while an earlier run has not ended. */
export function createCarrierActivities(deps: Dependencies): CarrierActivities {
  return {
    async buyLabel({ shipmentId, retry }) {
      if (retry) await deps.labels.recordLabelRetry(shipmentId, retry);
      return buyLabel(deps, shipmentId);
    },
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
  for (const outdated of await deps.labels.listOutdatedLabels(shipmentId)) await giveBackOrForfeit(deps, outdated);
  if (parcel.unpaid !== undefined && parcel.label?.state !== 'bought') throw new ParcelUnpaid(parcel.unpaid);
  const live = parcel.label ?? (await makeKnown(deps, shipmentId, parcel));
  // The parcel was recalled, or its address corrected: another look says which.
  if (live === null) return buyLabel(deps, shipmentId);
  if (live.state === 'bought' && live.trackingCode !== null) {
    return bought(deps, shipmentId, live.trackingCode, parcel.state);
  }

  const label = await buy(deps, parcel, live);
  const { kept } = await deps.labels.recordBoughtLabel(shipmentId, label);
  if (kept) return bought(deps, shipmentId, label.trackingCode, 'ready');
  // Either the parcel was recalled, or another label is there by now, or its address was corrected.
  const isOutdated = (await deps.labels.listOutdatedLabels(shipmentId)).length > 0;
  if (!isOutdated) await giveBack(deps, label.providerShipmentId);
  return buyLabel(deps, shipmentId);
}

async function bought(
  { labels }: Dependencies,
  shipmentId: string,
  trackingCode: string,
  state: ShipmentState,
): Promise<LabelPurchase> {
  const forfeited = await labels.hasForfeitedLabels(shipmentId);
  return { kind: 'bought', trackingCode, state, ...(forfeited && { forfeited }) };
}

/** A parcel to a corrected address does not wait for what the carrier does about the old label. */
async function giveBackOrForfeit(deps: Dependencies, { providerShipmentId }: LiveLabel): Promise<void> {
  try {
    await giveBack(deps, providerShipmentId);
  } catch (error) {
    if (!(error instanceof CarrierRejected)) throw error;
    await deps.labels.recordLabelEnd({ providerShipmentId, to: 'forfeited' });
  }
}

/** The carrier's id is stored before anything is bought under it. */
async function makeKnown(
  { carriers, labels }: Dependencies,
  shipmentId: string,
  parcel: ParcelToLabel,
): Promise<LiveLabel | null> {
  const { from, to, weightGrams, currency, addressVersion } = parcel;
  const { providerShipmentId } = await carriers.createShipment({
    from,
    to,
    weightGrams,
    currency,
    reference: shipmentId,
  });
  return labels.keepProviderShipment({ shipmentId, providerShipmentId, addressVersion });
}

/** A refusal drops what the carrier knows of the parcel, so that the next try starts anew, with today's services. */
async function buy(
  { carriers, labels }: Dependencies,
  parcel: ParcelToLabel,
  { providerShipmentId }: LiveLabel,
): Promise<BoughtLabel> {
  try {
    return await buyByOneOf(carriers, parcel, providerShipmentId);
  } catch (error) {
    if (error instanceof CarrierRejected) await labels.dropUnboughtLabel(providerShipmentId);
    throw error;
  }
}

/** By the service that the shopper chose; where it does not start from this location, by one that is no slower. */
async function buyByOneOf(
  carriers: CarrierGateway,
  wanted: ParcelToLabel,
  providerShipmentId: string,
): Promise<BoughtLabel> {
  const { carrier, service } = wanted;
  try {
    return await carriers.buyLabel({ providerShipmentId, carrier, service });
  } catch (error) {
    if (!(error instanceof CarrierRejected) || error.code !== SERVICE_NOT_OFFERED) throw error;
    const other = chooseService(await carriers.listServices(providerShipmentId), wanted);
    if (!other) throw error;
    return carriers.buyLabel({ providerShipmentId, carrier: other.carrier, service: other.service });
  }
}

/** Also where we know of no purchase: its answer may have been lost, and the carrier knows. */
async function giveBack({ carriers, labels }: Dependencies, providerShipmentId: string): Promise<void> {
  const refund = await carriers.refundLabel(providerShipmentId);
  switch (refund) {
    case 'submitted':
    case 'too-early':
      return labels.recordLabelEnd({ providerShipmentId, to: 'refund-requested' });
    case 'refunded':
      return labels.recordLabelEnd({ providerShipmentId, to: 'refunded' });
    case 'not-applicable':
      return labels.recordLabelEnd({ providerShipmentId, to: 'dropped' });
    case 'rejected':
      throw new CarrierRejected('refund a label', 'REFUND.REJECTED', `the label of ${providerShipmentId} was used`);
  }
}
