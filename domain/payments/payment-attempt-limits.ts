/** How often a shopper has tried to pay. */
export interface PaymentAttempts {
  readonly ofOrder: number;
  /**
   * Of all orders of the same e-mail address or customer in the last hour, whatever became of the order: those that hold no
   * money, or hold it no longer.
   */
  readonly ofBuyerInHour: number;
}

/** 0: as often as they like. */
export interface PaymentAttemptLimits {
  readonly ofOrder: number;
  readonly ofBuyerInHour: number;
}

/** Why there may not be one attempt more, in words; undefined when there may. Whoever tests stolen cards needs many. */
export function findTooManyAttempts(attempts: PaymentAttempts, limits: PaymentAttemptLimits): string | undefined {
  if (limits.ofOrder > 0 && attempts.ofOrder >= limits.ofOrder) {
    return `The order was tried to be paid ${attempts.ofOrder} times: place it again, or ask the shop.`;
  }
  if (limits.ofBuyerInHour > 0 && attempts.ofBuyerInHour >= limits.ofBuyerInHour) {
    return 'There were too many attempts to pay within an hour: try again later.';
  }
  return undefined;
}
