/** Orders that hold goods and are not paid: on their way to the provider, declined, or at a bank's page. */
export interface Unpaid {
  readonly orders: number;
  /** Units that they hold, or are about to. */
  readonly units: number;
}

/** How much one buyer may keep from others without having paid. 0: as much as they like. */
export interface UnpaidLimits {
  readonly orders: number;
  readonly units: number;
}

/** Why there may not be one unpaid order more, in words; undefined when there may. */
export function findTooMuchUnpaid(unpaid: Unpaid, wantedUnits: number, limits: UnpaidLimits): string | undefined {
  if (limits.orders > 0 && unpaid.orders >= limits.orders) {
    return `${unpaid.orders} orders wait for their payment: pay or cancel one of them first.`;
  }
  if (limits.units > 0 && unpaid.units > 0 && unpaid.units + wantedUnits > limits.units) {
    return `Orders that wait for their payment hold ${unpaid.units} units: pay or cancel one of them first.`;
  }
  return undefined;
}
