import { isSameArea, isSamePlace, isWholeAddress } from './compare-addresses.ts';
import type { Destination, PostalAddress } from './postal-address.ts';

/** What carriers say of an order's address for which its quote does not speak. `unknown`: they did not say. */
export type AddressCheck = 'fine' | 'unknown' | 'undeliverable' | 'not-served' | 'dearer';

export interface OrderedAddress {
  readonly shippingAddress: PostalAddress;
  readonly insistOnAddress?: boolean | undefined;
}

/** What has to be asked about an order's address, since its quote was made for another, or for a part of it. */
export interface WantedChecks {
  readonly deliverable: boolean;
  /** The postal code was not known when it was priced, or only a part of it. */
  readonly price: boolean;
}

export function wantedChecks({ shippingAddress, insistOnAddress }: OrderedAddress, quoted: Destination): WantedChecks {
  const wasVerified = isWholeAddress(quoted) && isSamePlace(quoted, shippingAddress);
  return {
    deliverable: !wasVerified && insistOnAddress !== true,
    price: !isSameArea(quoted, shippingAddress),
  };
}

export interface AddressRefusal {
  readonly code: 'address-not-deliverable' | 'no-shipping-service' | 'price-changed';
  readonly detail: string;
  readonly pointer: string;
}

/** Why an order does not go there. What is not known is no reason: carriers may be away, or do not know the country. */
export function refusalOf(check: AddressCheck): AddressRefusal | undefined {
  switch (check) {
    case 'undeliverable':
      return {
        code: 'address-not-deliverable',
        detail: 'The carriers do not know this address. Correct it, or insist on it.',
        pointer: '/shippingAddress',
      };
    case 'not-served':
      return {
        code: 'no-shipping-service',
        detail: 'The chosen service does not go to the whole address: ask for a new quote.',
        pointer: '/shippingOptionId',
      };
    case 'dearer':
      return {
        code: 'price-changed',
        detail: 'Sending to the whole address costs more than to the part that was quoted: ask for a new quote.',
        pointer: '/shippingOptionId',
      };
    case 'fine':
    case 'unknown':
      return undefined;
  }
}
