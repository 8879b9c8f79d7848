/** How often a shopper may try to pay. 0: as often as they like. */
export interface PaymentAttemptLimits {
  readonly ofOrder: number;
  /**
   * By placing orders: of those of the same customer, or of a guest's e-mail address and place, in the last hour, whatever became
   * of the order. What has paid and is kept does not count.
   */
  readonly ofBuyerInHour: number;
}

/** Why an order takes no further card, in words; undefined when it does. Whoever tests stolen cards needs many. */
export function findTooManyOfOrder(made: number, { ofOrder }: PaymentAttemptLimits): string | undefined {
  if (ofOrder === 0 || made < ofOrder) return undefined;
  return `The order was tried to be paid ${made} times: place it again, or ask the shop.`;
}

/** Why a buyer may not place an order more, in words; undefined when they may. */
export function findTooManyOfBuyer(madeInHour: number, { ofBuyerInHour }: PaymentAttemptLimits): string | undefined {
  if (ofBuyerInHour === 0 || madeInHour < ofBuyerInHour) return undefined;
  return 'There were too many attempts to pay within an hour: try again later.';
}
