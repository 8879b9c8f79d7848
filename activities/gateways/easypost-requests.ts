import { linesOfLabel } from '../../domain/shipping/address-lines.ts';
import type { Destination } from '../../domain/shipping/postal-address.ts';
import type { ParcelToQuote } from './carrier-gateway.ts';

const gramsPerOunce = 28.349523125;

/** EasyPost's parcels weigh ounces, to one decimal; rounded up, since carriers charge more for what was declared too light. */
export function shipmentRequest(parcel: ParcelToQuote, reference?: string): Record<string, unknown> {
  return {
    from_address: addressRequest(parcel.from),
    to_address: addressRequest(parcel.to),
    parcel: { weight: Math.ceil((parcel.weightGrams / gramsPerOunce) * 10) / 10 },
    options: { currency: parcel.currency },
    ...(reference !== undefined && { reference }),
  };
}

export function addressRequest({ name, city, region, postalCode, country, phone, ...lines }: Destination) {
  const { line1, line2 } = linesOfLabel(lines);
  return { name, street1: line1, street2: line2, city, state: region, zip: postalCode, country, phone };
}
