import easyPost from '@easypost/api';
import { BadAmount } from '../../domain/money/money.ts';
import { roundUpToStep } from '../../domain/payments/charge-rules.ts';
import { convertPrice, isPrice, type ExchangeRates } from '../../domain/shipping/exchange-rates.ts';
import { isScan } from '../../domain/shipments/carrier-status.ts';
import type { RefundOutcome } from '../../domain/shipments/label-refund.ts';
import { CarrierRejected, CarrierUnavailable, NO_EXCHANGE_RATE, SERVICE_NOT_OFFERED } from './carrier-gateway.ts';
import type {
  AddressVerdict,
  BuyLabelRequest,
  CarrierGateway,
  CarrierRate,
  Label,
  LabelRefund,
  ParcelToQuote,
  Tracking,
} from './carrier-gateway.ts';
import { callEasyPost } from './easypost-failures.ts';
import { readEasyPostAddress, readEasyPostShipment, readEasyPostTracker } from './easypost-answers.ts';
import type { EasyPostShipment } from './easypost-answers.ts';
import type { PostalAddress } from '../../domain/shipping/postal-address.ts';
import { addressRequest, shipmentRequest } from './easypost-requests.ts';

export interface EasyPostCarrierGatewayOptions {
  readonly apiKey: string;
  /** Ends in `/v2/`; EasyPost's own unless given. */
  readonly baseUrl?: string | undefined;
  readonly timeoutMs: number;
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

// The package's types describe its CommonJS build, in which the client is a property of what is imported.
const EasyPostClient = easyPost as unknown as typeof easyPost.default;
type Client = InstanceType<typeof EasyPostClient>;

function createEasyPostClient({ apiKey, baseUrl, timeoutMs }: EasyPostCarrierGatewayOptions): Client {
  return new EasyPostClient(apiKey, {
    ...(baseUrl !== undefined && { baseUrl: baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/` }),
    // The client's own `timeout` option is never applied.
    requestMiddleware: (request: { timeout(ms: number): unknown }) => request.timeout(timeoutMs),
  });
}

async function createShipment(
  client: Client,
  parcel: ParcelToQuote,
  action: string,
  reference?: string,
): Promise<EasyPostShipment> {
  const answer = await callEasyPost(action, () => client.Shipment.create(shipmentRequest(parcel, reference)));
  return readEasyPostShipment(answer);
}

/**
 * Only an address of which EasyPost says what is wrong with it is undeliverable: it does not know all countries, and its own
 * sources may be away (`ADDRESS.VERIFY.UNAVAILABLE`).
 * Source: docs.easypost.com/guides/address-verification-guide.
 */
async function verifyAddress(client: Client, address: PostalAddress): Promise<AddressVerdict> {
  const request = { ...addressRequest(address), verify: ['delivery'] };
  try {
    const answer = await callEasyPost('verify an address', () => client.Address.create(request));
    const { delivery } = readEasyPostAddress(answer).verifications;
    if (!delivery) return 'unknown';
    if (delivery.success) return 'deliverable';
    return delivery.errors.some(({ code }) => code.startsWith('E.')) ? 'undeliverable' : 'unknown';
  } catch (error) {
    if (!(error instanceof CarrierRejected)) throw error;
    return error.code === 'ADDRESS.VERIFY.FAILURE' ? 'undeliverable' : 'unknown';
  }
}

/**
 * What is no price, or cannot be expressed in the wanted currency, is left out: one bad rate must not cost the others.
 * Where none is left, somebody has to set a rate of exchange.
 */
function ratesIn(wanted: string, { rates }: EasyPostShipment, exchangeRates: ExchangeRates): CarrierRate[] {
  const readable = rates.filter(({ rate }) => isPrice(rate));
  if (rates.length > readable.length && readable.length === 0) throw new BadAmount('Not one of the rates is a price');
  const converted = readable.flatMap(({ carrier, service, rate, currency, delivery_days }): CarrierRate[] => {
    const amountMinor = convertPrice(rate, currency, wanted, exchangeRates);
    if (amountMinor === undefined) return [];
    const charged = roundUpToStep(amountMinor, wanted);
    return [{ carrier, service, amountMinor: charged, currency: wanted, deliveryDays: delivery_days ?? null }];
  });
  const [first] = readable;
  if (first && converted.length === 0) {
    const what = `the carriers charge ${first.currency}, and there is no rate of exchange to ${wanted}`;
    throw new CarrierRejected('quote a parcel', NO_EXCHANGE_RATE, what);
  }
  return converted.toSorted((a, b) => a.amountMinor - b.amountMinor);
}

/** All in the account's currency; a rate in another would not compare. */
function servicesOf(shipment: EasyPostShipment): CarrierRate[] {
  const [first] = shipment.rates;
  if (!first) return [];
  const { currency } = first;
  return ratesIn(
    currency,
    { ...shipment, rates: shipment.rates.filter((rate) => rate.currency === currency) },
    new Map(),
  );
}

/**
 * Reads before it buys, and reads again when the carrier says that there is a label already: between the two, an
 * earlier call whose answer was lost may have come through.
 */
async function buyLabel(client: Client, request: BuyLabelRequest): Promise<Label> {
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

async function readShipment(client: Client, id: string): Promise<EasyPostShipment> {
  return readEasyPostShipment(await callEasyPost('read a shipment', () => client.Shipment.retrieve(id)), id);
}

function labelFrom({
  id,
  postage_label,
  tracker,
  tracking_code,
  selected_rate,
  refund_status,
}: EasyPostShipment): Label {
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

/** Asking EasyPost again for a refund is answered with an error by some carriers, so what is known is read first. */
async function refundLabel(client: Client, id: string): Promise<LabelRefund> {
  const known = await readShipment(client, id);
  if (!known.postage_label) return 'not-applicable';
  if (known.refund_status === 'submitted' || known.refund_status === 'refunded') return known.refund_status;
  const answer = await callEasyPost('refund a label', () => client.Shipment.refund(id));
  const shipment = readEasyPostShipment(answer, id);
  if (!shipment.refund_status) throw new CarrierUnavailable(`EasyPost did not say what became of the refund of ${id}`);
  const outcome = outcomeOf(shipment);
  return outcome === 'undecided' ? 'submitted' : outcome;
}

/**
 * `submitted` for up to 30 days. Only `refunded` has an event. A label that was asked back very shortly after it was made may be
 * rejected for that, and "you may retry a refund with the rejected status by submitting the same request again".
 * Source: docs.easypost.com/docs/shipping-refund.
 */
function outcomeOf({ refund_status: status, tracker }: EasyPostShipment): RefundOutcome | 'undecided' | 'too-early' {
  if (!status || status === 'submitted') return 'undecided';
  if (status === 'rejected') return tracker && isScan(tracker.status) ? 'rejected' : 'too-early';
  return status === 'not_applicable' ? 'not-applicable' : status;
}

async function readTracker(client: Client, trackerId: string): Promise<Tracking> {
  const tracker = readEasyPostTracker(
    await callEasyPost('read a tracker', () => client.Tracker.retrieve(trackerId)),
    trackerId,
  );
  return { trackerId: tracker.id, trackingCode: tracker.tracking_code, status: tracker.status };
}
