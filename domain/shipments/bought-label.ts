/** A label that was bought for a parcel, as its carrier answered. */
export interface BoughtLabel {
  readonly providerShipmentId: string;
  /** Not what was asked for, where that was not to be had. */
  readonly carrier: string;
  readonly service: string;
  readonly trackingCode: string;
  readonly trackerId: string;
  /** A page on which the shopper follows the parcel. Null where the carrier names none that is safe to open. */
  readonly trackingUrl: string | null;
  /** Null where the carrier names no page that is safe to open. */
  readonly labelUrl: string | null;
  /** In the carrier's currency, rounded half up to its minor unit. Null where the carrier's price cannot be read. */
  readonly costMinor: number | null;
  readonly currency: string;
}
