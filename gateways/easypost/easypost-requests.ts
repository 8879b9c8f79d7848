import { labelLines } from '../../domain/shipping/label-lines.ts';
import type { Destination } from '../../domain/shipping/postal-address.ts';
import type { ShipmentToQuote } from '../carrier-gateway.ts';

const gramsPerOunce = 28.349523125;

/** EasyPost's parcels weigh ounces, to one decimal; rounded up, since carriers charge more for what was declared too light. */
export function shipmentRequest(parcel: ShipmentToQuote, reference?: string): Record<string, unknown> {
  return {
    from_address: addressRequest(parcel.from),
    to_address: addressRequest(parcel.to),
    parcel: { weight: Math.ceil((parcel.weightGrams / gramsPerOunce) * 10) / 10 },
    options: { currency: parcel.currency },
    ...(reference !== undefined && { reference }),
  };
}

/** For quotes, verification and labels alike, so that what was priced and verified is what is bought. */
export function addressRequest(address: Destination) {
  const { city, region, postalCode, country, phone } = address;
  return { ...labelLines(address), city, state: region, zip: postalCode, country, phone };
}
