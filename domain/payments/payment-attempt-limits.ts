/** Why an order takes no further card, in words; undefined when it does. Whoever tests stolen cards needs many. At most 0: as many as they like. */
export function findTooManyOfOrder(made: number, atMost: number): string | undefined {
  if (atMost === 0 || made < atMost) return undefined;
  return `The order was tried to be paid ${made} times: place it again, or ask the shop.`;
}

/**
 * Why a buyer may not place an order more, in words; undefined when they may. Counted are the attempts of orders of the same customer, or of a
 * guest's e-mail address and place, whatever became of the order; what has paid and is kept does not count.
 */
export function findTooManyOfBuyer(madeInHour: number, atMost: number): string | undefined {
  if (atMost === 0 || madeInHour < atMost) return undefined;
  return 'There were too many attempts to pay within an hour: try again later.';
}
