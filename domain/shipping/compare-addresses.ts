import type { Destination, PostalAddress } from './postal-address.ts';
import { needsPostalCode, normalPostalCode } from './postal-codes.ts';

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

/** Known to the same postal code: what sending there costs does not depend on the street. */
export function isSameArea(one: Destination, other: Destination): boolean {
  return (
    one.country === other.country &&
    normalPostalCode(one.country, one.postalCode) === normalPostalCode(other.country, other.postalCode)
  );
}

function placeOf({ line1, line2, city, region, postalCode, country }: Destination): string[] {
  return [...[line1, line2, city, region].map(plain), normalPostalCode(country, postalCode), country];
}

function plain(text: string | undefined): string {
  return (text ?? '')
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
