/** A way to send a parcel, as a carrier offers it now. All amounts are in one currency: that of the shop's account. */
export interface OfferedService {
  readonly carrier: string;
  readonly service: string;
  readonly amountMinor: number;
  readonly deliveryDays: number | null;
}

export interface WantedService {
  readonly carrier: string;
  readonly service: string;
  /** As it was quoted; null where the carrier gave no estimate. */
  readonly deliveryDays: number | null;
}

/**
 * What to send a parcel by whose service is not offered where it starts from: the quote was made for another location. The
 * cheapest that is no slower, of the same carrier if there is one; the shop bears the difference. Undefined: there is none.
 */
export function chooseService(offered: readonly OfferedService[], wanted: WantedService): OfferedService | undefined {
  const inTime = offered.filter(({ deliveryDays }) => isNoSlower(deliveryDays, wanted.deliveryDays));
  const ofCarrier = inTime.filter(({ carrier }) => carrier === wanted.carrier);
  return cheapest(ofCarrier.length > 0 ? ofCarrier : inTime);
}

function isNoSlower(days: number | null, wanted: number | null): boolean {
  return wanted === null || (days !== null && days <= wanted);
}

function cheapest(services: readonly OfferedService[]): OfferedService | undefined {
  return services.toSorted((a, b) => a.amountMinor - b.amountMinor)[0];
}
