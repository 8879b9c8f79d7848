/** One side of a movement of money. Debits are positive, credits negative. */
export interface Posting {
  readonly account: LedgerAccount;
  readonly amountMinor: number;
  readonly currency: string;
}

/**
 * - `card-holds` / `customer-holds`: money reserved on shoppers' cards, and our duty to take or release it. Off the
 *   balance sheet, but proven like the rest.
 * - `provider-balance`: what the payment provider owes us.
 * - `order-revenue`: what shoppers paid for goods and sending, without tax.
 * - `tax-payable`: what we owe the state.
 * - `write-offs`: what was sold and will not be paid.
 */
export type LedgerAccount =
  | 'card-holds'
  | 'customer-holds'
  | 'provider-balance'
  | 'order-revenue'
  | 'tax-payable'
  | 'write-offs';

/** Money is reserved on a card. */
export function authorisationPostings(amountMinor: number, currency: string): Posting[] {
  return pair('card-holds', 'customer-holds', amountMinor, currency);
}

/** Reserved money is let go of. */
export function voidPostings(amountMinor: number, currency: string): Posting[] {
  return pair('customer-holds', 'card-holds', amountMinor, currency);
}

/** Reserved money is taken: the hold goes, the provider owes us, part of it is the state's. */
export function capturePostings(amountMinor: number, taxMinor: number, currency: string): Posting[] {
  return [...voidPostings(amountMinor, currency), ...income(amountMinor, taxMinor, currency)];
}

/** Taken money goes back. */
export function refundPostings(amountMinor: number, taxMinor: number, currency: string): Posting[] {
  return income(-amountMinor, -taxMinor, currency);
}

/** Goods have left and their money will not come: the hold goes, and what was sold is a loss. */
export function writeOffPostings(amountMinor: number, taxMinor: number, currency: string): Posting[] {
  return [
    ...voidPostings(amountMinor, currency),
    ...pair('write-offs', 'order-revenue', amountMinor - taxMinor, currency),
    ...pair('write-offs', 'tax-payable', taxMinor, currency),
  ];
}

function income(amountMinor: number, taxMinor: number, currency: string): Posting[] {
  return [
    ...pair('provider-balance', 'order-revenue', amountMinor - taxMinor, currency),
    ...pair('provider-balance', 'tax-payable', taxMinor, currency),
  ];
}

function pair(debit: LedgerAccount, credit: LedgerAccount, amountMinor: number, currency: string): Posting[] {
  if (amountMinor === 0) return [];
  return [
    { account: debit, amountMinor, currency },
    { account: credit, amountMinor: -amountMinor, currency },
  ];
}
