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
 * - `customer-deposits`: what was taken for parcels that have not left yet, and is owed to shoppers until they do.
 * - `order-revenue`: what shoppers paid for goods and sending, without tax.
 * - `tax-payable`: what we owe the state.
 * - `write-offs`: what was sold and will not be paid.
 */
export type LedgerAccount =
  | 'card-holds'
  | 'customer-holds'
  | 'provider-balance'
  | 'customer-deposits'
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

export interface ParcelMoney {
  /** What is taken with it from the card: its own share, the whole order's money, or nothing where that was taken before. */
  readonly takenMinor: number;
  /** What the parcel costs, with tax. */
  readonly amountMinor: number;
  readonly taxMinor: number;
}

/**
 * A parcel leaves and is paid for: of the money that is taken with it the hold goes, and the provider owes it to us. What
 * belongs to parcels that are still to come is a deposit; what was taken earlier for this one is one no more.
 */
export function capturePostings({ takenMinor, amountMinor, taxMinor }: ParcelMoney, currency: string): Posting[] {
  return [
    ...voidPostings(takenMinor, currency),
    ...one('provider-balance', takenMinor, currency),
    ...one('customer-deposits', amountMinor - takenMinor, currency),
    ...one('order-revenue', taxMinor - amountMinor, currency),
    ...one('tax-payable', -taxMinor, currency),
  ];
}

/** Taken money of a parcel that left goes back. */
export function refundPostings(amountMinor: number, taxMinor: number, currency: string): Posting[] {
  return [
    ...one('provider-balance', -amountMinor, currency),
    ...one('order-revenue', amountMinor - taxMinor, currency),
    ...one('tax-payable', taxMinor, currency),
  ];
}

export interface WrittenOffMoney {
  readonly amountMinor: number;
  readonly taxMinor: number;
  /** What is still reserved for it; nothing where the provider has let go of it before. */
  readonly releasedMinor: number;
}

/** Goods have left and their money will not come: what is held for them is released, and what was sold is a loss. */
export function writeOffPostings(
  { amountMinor, taxMinor, releasedMinor }: WrittenOffMoney,
  currency: string,
): Posting[] {
  return [
    ...voidPostings(releasedMinor, currency),
    ...one('write-offs', amountMinor, currency),
    ...one('order-revenue', taxMinor - amountMinor, currency),
    ...one('tax-payable', -taxMinor, currency),
  ];
}

/** It did not go back after all: the bank refused it later. */
export function failedRefundPostings(amountMinor: number, taxMinor: number, currency: string): Posting[] {
  return refundPostings(-amountMinor, -taxMinor, currency);
}

function pair(debit: LedgerAccount, credit: LedgerAccount, amountMinor: number, currency: string): Posting[] {
  return [...one(debit, amountMinor, currency), ...one(credit, -amountMinor, currency)];
}

function one(account: LedgerAccount, amountMinor: number, currency: string): Posting[] {
  return amountMinor === 0 ? [] : [{ account, amountMinor, currency }];
}
