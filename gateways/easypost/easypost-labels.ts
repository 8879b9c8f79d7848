import type { BoughtLabel } from '../../domain/shipments/bought-label.ts';
import { convertPrice, isPrice } from '../../domain/shipping/exchange-rates.ts';
import { CarrierRejected, CarrierUnavailable, SERVICE_NOT_OFFERED, type BuyLabelRequest } from '../carrier-gateway.ts';
import { readEasyPostShipment, type EasyPostShipment } from './easypost-answers.ts';
import type { Client } from './easypost-client.ts';
import { callEasyPost } from './easypost-failures.ts';
import { readShipment } from './easypost-shipments.ts';

/**
 * Reads before it buys, and reads again when the carrier says that there is a label already: between the two, an
 * earlier call whose answer was lost may have come through.
 */
export async function buyLabel(client: Client, request: BuyLabelRequest): Promise<BoughtLabel> {
  const { providerShipmentId: id, carrier, service } = request;
  const shipment = await readShipment(client, id);
  if (shipment.postage_label) return labelFrom(shipment);
  const rate = shipment.rates.find((offered) => offered.carrier === carrier && offered.service === service);
  if (!rate)
    throw new CarrierRejected('buy a label', SERVICE_NOT_OFFERED, `${carrier} ${service} is not offered for ${id}`);
  try {
    const bought = await callEasyPost('buy a label', () => client.Shipment.buy(id, rate.id));
    return labelFrom(readEasyPostShipment(bought, id));
  } catch (error) {
    if (!(error instanceof CarrierRejected) || error.code !== 'SHIPMENT.POSTAGE.EXISTS') throw error;
    return labelFrom(await readShipment(client, id));
  }
}

function labelFrom({
  id,
  postage_label,
  tracker,
  tracking_code,
  selected_rate,
  refund_status,
}: EasyPostShipment): BoughtLabel {
  if (refund_status === 'submitted' || refund_status === 'refunded') {
    throw new CarrierRejected('buy a label', 'LABEL.REFUNDED', `The label of ${id} was bought before and given back`);
  }
  if (!postage_label || !tracker || !tracking_code || !selected_rate) {
    throw new CarrierUnavailable(`EasyPost says that ${id} was bought, but names no label, tracker or price`);
  }
  return {
    providerShipmentId: id,
    carrier: selected_rate.carrier,
    service: selected_rate.service,
    trackingCode: tracking_code,
    trackerId: tracker.id,
    trackingUrl: tracker.public_url ?? null,
    labelUrl: postage_label.label_url,
    costMinor: costOf(selected_rate),
    currency: selected_rate.currency,
  };
}

/** A label that was bought is kept, whatever is written on its bill. */
function costOf({ rate, currency }: { readonly rate: string; readonly currency: string }): number | null {
  return isPrice(rate) ? (convertPrice(rate, currency, currency, new Map()) ?? null) : null;
}
