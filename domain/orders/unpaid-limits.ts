/** Orders that hold goods and are not paid: on their way to the provider, declined, or at a bank's page. */
export interface Unpaid {
  readonly orders: number;
  /** Units that they hold, or are about to. */
  readonly units: number;
}

/** How much may be kept from others without being paid. 0: as much as they like. */
export interface UnpaidLimits {
  readonly orders: number;
  readonly units: number;
}

export interface UnpaidViolation {
  readonly code: 'too-many-units' | 'too-many-unpaid-orders';
  /** Without figures: whoever knows an e-mail address is not told what its owner has ordered. */
  readonly detail: string;
}

const PAY_FIRST = 'Pay or cancel an order that waits for its payment first.';

/** Why one buyer may not have this order besides those not paid yet; undefined when they may. */
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

/** Whether the orders of one API key hold more than a shop is used to. */
export function isOverKeyLimit(unpaid: Unpaid, limits: UnpaidLimits): boolean {
  return (limits.orders > 0 && unpaid.orders >= limits.orders) || (limits.units > 0 && unpaid.units >= limits.units);
}

/** Of what one buyer may hold. */
const LARGE_PART = 0.1;

/**
 * While the key is over its limit, only what looks like hoarding is refused: large orders, and a buyer's second one. A key is a
 * whole shop, and must not be closed by what a few of its visitors do.
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
