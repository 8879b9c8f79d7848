/** Orders that hold stock and are not paid yet: being authorised, declined, or waiting for the bank's page. */
export interface Unpaid {
  readonly orders: number;
  /** Units that these orders hold or will hold. */
  readonly units: number;
}

/** How much may be held without being paid for. 0: no limit. */
export interface UnpaidLimits {
  readonly orders: number;
  readonly units: number;
}

export interface UnpaidViolation {
  readonly code: 'too-many-units' | 'too-many-unpaid-orders';
  /** Names no figures: anybody who knows an e-mail address could otherwise find out what its owner ordered. */
  readonly detail: string;
}

const PAY_FIRST = 'Pay or cancel an order that waits for its payment first.';

/** The limit that this order, added to the buyer's unpaid ones, would exceed. Undefined: none. */
export function findTooMuchUnpaid(
  unpaid: Unpaid,
  wantedUnits: number,
  limits: UnpaidLimits,
): UnpaidViolation | undefined {
  if (limits.units > 0 && wantedUnits > limits.units) {
    return { code: 'too-many-units', detail: `One order is for ${limits.units} units at most: divide it.` };
  }
  if (limits.orders > 0 && unpaid.orders >= limits.orders) {
    return { code: 'too-many-unpaid-orders', detail: `Too many orders wait for their payment. ${PAY_FIRST}` };
  }
  if (limits.units > 0 && unpaid.units + wantedUnits > limits.units) {
    return { code: 'too-many-unpaid-orders', detail: `Orders that wait for their payment hold too much. ${PAY_FIRST}` };
  }
  return undefined;
}

/** Whether the unpaid orders of one API key have reached its limit. */
export function isOverKeyLimit(unpaid: Unpaid, limits: UnpaidLimits): boolean {
  return (limits.orders > 0 && unpaid.orders >= limits.orders) || (limits.units > 0 && unpaid.units >= limits.units);
}

/** Fraction of one buyer's unit limit that counts as a large order. */
const LARGE_PART = 0.1;

/**
 * While the API key is over its limit, only orders that look like hoarding are refused: large ones, and a buyer's second one. All
 * shoppers of a storefront share one key, so a few of them must not close the shop for the rest.
 */
export function findHoarding(
  unpaidOfBuyer: Unpaid,
  wantedUnits: number,
  ofBuyer: UnpaidLimits,
): UnpaidViolation | undefined {
  if (unpaidOfBuyer.orders > 0) {
    return { code: 'too-many-unpaid-orders', detail: `An order waits for its payment already. ${PAY_FIRST}` };
  }
  const unitsMax = Math.max(1, Math.floor(ofBuyer.units * LARGE_PART));
  if (ofBuyer.units > 0 && wantedUnits > unitsMax) {
    return { code: 'too-many-units', detail: `At the moment one order is for ${unitsMax} units at most.` };
  }
  return undefined;
}
