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

/** Reserved money is released. */
export function voidPostings(amountMinor: number, currency: string): Posting[] {
  return pair('customer-holds', 'card-holds', amountMinor, currency);
}

export interface ParcelMoney {
  /** Captured with this parcel: its own share, the whole order's money, or nothing if that was captured before. */
  readonly takenMinor: number;
  /** Price of the parcel, with tax. */
  readonly amountMinor: number;
  readonly taxMinor: number;
}

/**
 * A parcel leaves and is paid for: the hold of the captured amount ends, and the provider owes it to us. What was captured for parcels
 * still to come is a deposit; this parcel's share of an earlier deposit becomes revenue.
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

/** The captured money of a parcel that has left is refunded. */
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
  /** What is still reserved for it; 0 if the provider has released it before. */
  readonly releasedMinor: number;
}

/** Goods have left and will not be paid for: what is held for them is released, and the sale is a loss. */
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
