import { isSameArea } from './compare-addresses.ts';
import type { Destination } from './postal-address.ts';

/** What is known of an order whose address is to be corrected for a shopper, by a storefront. */
export interface CorrectionFacts {
  readonly from: Destination;
  readonly to: Destination;
  /** A label is bought, or about to be: each correction then costs another one. */
  readonly hasLabel: boolean;
  /** Corrections of storefronts that the order has. */
  readonly corrected: number;
  /** All that storefronts asked for, refused ones too: the carriers are asked about each. */
  readonly asked: number;
}

export const CORRECTIONS_MAX = 3;
export const CORRECTIONS_ASKED_MAX = 10;

export interface CorrectionViolation {
  readonly refusal: 'order-step-refused' | 'reprice-needed';
  readonly detail: string;
}

/** Why a storefront may not correct the address. Staff may: they talk to whoever asks. */
export function findCorrectionViolation(facts: CorrectionFacts): CorrectionViolation | undefined {
  const { from, to, hasLabel, corrected, asked } = facts;
  if (hasLabel) return refused('A label is bought already: have staff correct the address.');
  if (corrected >= CORRECTIONS_MAX || asked >= CORRECTIONS_ASKED_MAX) {
    return refused('The address was corrected often enough: have staff correct it.');
  }
  if (isSameArea(from, to)) return undefined;
  const detail = 'Sending was priced for another place: have staff correct the address, or order anew.';
  return { refusal: 'reprice-needed', detail };
}

function refused(detail: string): CorrectionViolation {
  return { refusal: 'order-step-refused', detail };
}
