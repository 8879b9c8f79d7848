import { compose } from '../text/compose.ts';
import type { Destination, PostalAddress } from './postal-address.ts';
import { needsPostalCode, pricedArea } from './postal-codes.ts';

/** Whether a carrier can say if it is delivered to: a wallet's half an address is priced only. */
export function isWholeAddress(destination: Destination): destination is PostalAddress {
  const { name, line1, city, country, postalCode } = destination;
  return Boolean(name && line1 && city && (postalCode || !needsPostalCode(country)));
}

/** The same place, whoever lives there and however it is written. */
export function isSamePlace(one: Destination, other: Destination): boolean {
  const [a, b] = [placeOf(one), placeOf(other)];
  return a.length === b.length && a.every((part, index) => part === b[index]);
}

/**
 * Known to the same postal code, or where there is none to the same city: what sending there costs does not depend on the
 * street.
 */
export function isSameArea(one: Destination, other: Destination): boolean {
  const [code, otherCode] = [one, other].map(({ country, postalCode }) => pricedArea(country, postalCode));
  if (one.country !== other.country || code !== otherCode) return false;
  return code !== '' || (plain(one.city) === plain(other.city) && plain(one.region) === plain(other.region));
}

function placeOf({ line1, line2, city, region, postalCode, country }: Destination): string[] {
  return [...[line1, line2, city, region].map(plain), pricedArea(country, postalCode), country];
}

function plain(text: string | undefined): string {
  return compose(text ?? '', 'NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
