import type { ExchangeRates } from '../../domain/shipping/exchange-rates.ts';
import type { CarrierGateway, Tracking } from '../carrier-gateway.ts';
import { verifyAddress } from './easypost-addresses.ts';
import { readEasyPostTracker } from './easypost-answers.ts';
import { createEasyPostClient, type Client, type EasyPostClientOptions } from './easypost-client.ts';
import { callEasyPost } from './easypost-failures.ts';
import { outcomeOf, refundLabel } from './easypost-label-refunds.ts';
import { buyLabel } from './easypost-labels.ts';
import { ratesIn, servicesOf } from './easypost-rates.ts';
import { createShipment, readShipment } from './easypost-shipments.ts';

export interface EasyPostCarrierGatewayOptions extends EasyPostClientOptions {
  /** EasyPost's rates come in the account's currency; quotes are wanted in the shop's. */
  readonly exchangeRates: ExchangeRates;
}

/** Parcels through EasyPost. A shipment there is a parcel that carriers were asked about; buying one makes its label. */
export function createEasyPostCarrierGateway(options: EasyPostCarrierGatewayOptions): CarrierGateway {
  const client = createEasyPostClient(options);
  return {
    async quote(parcel) {
      const shipment = await createShipment(client, parcel, 'quote a parcel');
      return ratesIn(parcel.currency, shipment, options.exchangeRates);
    },
    verifyAddress: (address) => verifyAddress(client, address),
    async createShipment(parcel) {
      const shipment = await createShipment(client, parcel, 'create a shipment', parcel.reference);
      return { providerShipmentId: shipment.id };
    },
    buyLabel: (request) => buyLabel(client, request),
    listServices: async (id) => servicesOf(await readShipment(client, id)),
    refundLabel: (providerShipmentId) => refundLabel(client, providerShipmentId),
    readLabelRefund: async (id) => outcomeOf(await readShipment(client, id)),
    readTracker: (trackerId) => readTracker(client, trackerId),
  };
}

async function readTracker(client: Client, trackerId: string): Promise<Tracking> {
  const tracker = readEasyPostTracker(
    await callEasyPost('read a tracker', () => client.Tracker.retrieve(trackerId)),
    trackerId,
  );
  return { trackerId: tracker.id, trackingCode: tracker.tracking_code, status: tracker.status };
}
