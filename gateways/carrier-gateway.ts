import type { BoughtLabel } from '../domain/shipments/bought-label.ts';
import type { CarrierWord } from '../domain/shipments/carrier-status.ts';
import type { RefundOutcome } from '../domain/shipments/label-refund.ts';
import type { Destination, PostalAddress } from '../domain/shipping/postal-address.ts';

/** What the shop asks of carriers. Weights are grams; amounts are minor units of the given currency. */
export interface CarrierGateway {
  /**
   * What sending this parcel would cost, by service, cheapest first. An empty list: nobody goes there. Rejects with
   * `NO_EXCHANGE_RATE` where carriers go there, but charge in currencies from which nobody set a rate.
   */
  quote(parcel: ShipmentToQuote): Promise<readonly CarrierRate[]>;

  /** Whether a parcel arrives there. `unknown`: the carriers cannot say it of this address, or of this country. */
  verifyAddress(address: PostalAddress): Promise<AddressVerdict>;

  /**
   * Makes the parcel known to the carrier and returns its id there. Buys nothing, so a repeat wastes nothing; the id
   * is stored before `buyLabel`.
   */
  createShipment(
    parcel: ShipmentToSend & { readonly reference: string },
  ): Promise<{ readonly providerShipmentId: string }>;

  /**
   * Buys the label of one service. No carrier takes idempotency keys, so this reads the shipment first and returns
   * the label that an earlier call bought, if there is one, of whichever service. Rejects with `SERVICE_NOT_OFFERED`.
   */
  buyLabel(request: BuyLabelRequest): Promise<BoughtLabel>;

  /** What the carriers offer for a parcel that was made known to them, in the currency of the shop's account. */
  listServices(providerShipmentId: string): Promise<readonly CarrierRate[]>;

  /** Asks for the money of an unused label back. Safe to call again; what came too early has to be asked for again. */
  refundLabel(providerShipmentId: string): Promise<LabelRefund>;

  /** What became of the money that was asked back; carriers take weeks to decide. */
  readLabelRefund(providerShipmentId: string): Promise<RefundOutcome | 'undecided' | 'too-early'>;

  /** Where the parcel is, by its tracker. */
  readTracker(trackerId: string): Promise<Tracking>;
}

export type AddressVerdict = 'deliverable' | 'undeliverable' | 'unknown';

export interface ShipmentToSend extends ShipmentToQuote {
  readonly to: PostalAddress;
}

/** Half an address is priced as well as a whole one. */
export interface ShipmentToQuote {
  readonly from: PostalAddress;
  readonly to: Destination;
  readonly weightGrams: number;
  /** The rates are wanted in this currency. */
  readonly currency: string;
}

export interface CarrierRate {
  readonly carrier: string;
  readonly service: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly deliveryDays: number | null;
}

export interface BuyLabelRequest {
  readonly providerShipmentId: string;
  readonly carrier: string;
  readonly service: string;
}

/** `too-early`: rejected, though no carrier has scanned the label, as those that have just been bought may be. */
export type LabelRefund = 'submitted' | 'too-early' | RefundOutcome;

export interface Tracking {
  readonly trackerId: string;
  readonly trackingCode: string;
  readonly status: CarrierWord;
}

/** The code of a quote whose prices cannot be expressed in the currency that is wanted. */
export const NO_EXCHANGE_RATE = 'CURRENCY.NO_EXCHANGE_RATE';

/** The code of a label that cannot be had for this parcel by the service that was asked for. */
export const SERVICE_NOT_OFFERED = 'SERVICE.NOT_OFFERED';

/** The carrier answered, and no retry will change what it said (an address that does not exist, a service not sold). */
export class CarrierRejected extends Error {
  override readonly name = 'CarrierRejected';
  readonly code: string;
  constructor(action: string, code: string, message: string, options?: ErrorOptions) {
    super(`The carrier refused to ${action}: ${message} (${code})`, options);
    this.code = code;
  }
}

/** The carrier could not be reached, was too slow, or answered nonsense. */
export class CarrierUnavailable extends Error {
  override readonly name = 'CarrierUnavailable';
  /** Theirs, or the status of their answer, where there was one. */
  readonly code: string | undefined;
  constructor(message: string, { code, ...options }: ErrorOptions & { readonly code?: string | undefined } = {}) {
    super(message, options);
    this.code = code;
  }
}
