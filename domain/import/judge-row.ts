import { capitalSku } from '../catalogue/sku.ts';
import { BadAmount, parseDecimalAmount } from '../money/money.ts';
import { plainCode } from '../text/plain-code.ts';
import { countryCodeOf } from './country-codes.ts';
import { parseInvoiceDate } from './invoice-date.ts';
import { isNotGoods } from './not-goods.ts';
import type { RefusalReason } from './refusal-reasons.ts';

/** One line of a shop's export, as text. */
export interface OrderRow {
  readonly invoiceNo: string;
  readonly stockCode: string;
  readonly description: string;
  readonly quantity: string;
  readonly invoiceDate: string;
  readonly unitPrice: string;
  readonly customerId: string;
  readonly country: string;
}

/** One line of a shop's export, as the platform means it. */
export interface SoldLine {
  readonly invoiceNo: string;
  /** The stock code in capitals: exports write 85123A and 85123a for the same article. */
  readonly sku: string;
  /** Trimmed, with single spaces. */
  readonly title: string;
  readonly quantity: number;
  /** RFC 3339, UTC. */
  readonly invoiceDate: string;
  readonly unitPriceMinor: number;
  /** Null for a guest. */
  readonly customerId: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

export type RowDecision =
  | { readonly kind: 'accepted'; readonly line: SoldLine }
  | { readonly kind: 'refused'; readonly reason: RefusalReason };

/** Far above what one line sells; keeps sums over a whole file within what a stock level can hold. */
const QUANTITY_MAX = 1_000_000;
const TITLE_LENGTH_MAX = 255;
/** Suppliers use every sign that they can type. */
const SKU = /^[^\p{Cc}]{1,64}$/u;

/** Decides what one row means, for prices in `currency`. */
export function judgeRow(row: OrderRow, currency: string): RowDecision {
  const invoiceNo = plainCode(row.invoiceNo).toUpperCase();
  const sku = capitalSku(row.stockCode);
  if (/^C\d/.test(invoiceNo)) return refused('cancellation');
  if (isNotGoods(sku)) return refused('not-goods');
  if (!/^[A-Z0-9-]{1,64}$/.test(invoiceNo)) return refused('bad-invoice-number');
  if (sku.length > 64 || !SKU.test(sku)) return refused('bad-stock-code');
  const quantity = parseQuantity(row.quantity);
  const price = parsePrice(row.unitPrice, currency);
  if (quantity === undefined || price === 'bad-number') return refused('bad-number');
  if (quantity <= 0) return refused('non-positive-quantity');
  if (price === 'too-many-decimals') return refused(price);
  if (price <= 0) return refused('non-positive-price');
  const title = parseTitle(row.description);
  if (title === '') return refused('blank-description');
  const invoiceDate = parseInvoiceDate(row.invoiceDate);
  if (!invoiceDate) return refused('bad-date');
  const customerId = parseCustomerId(row.customerId);
  if (customerId === undefined) return refused('bad-customer');
  const country = countryCodeOf(row.country);
  if (!country) return refused('unknown-country');
  return {
    kind: 'accepted',
    line: { invoiceNo, sku, title, quantity, invoiceDate, unitPriceMinor: price, customerId, country },
  };
}

function refused(reason: RefusalReason): RowDecision {
  return { kind: 'refused', reason };
}

function parseQuantity(text: string): number | undefined {
  // A spreadsheet that took the column for decimals writes 6.0.
  const match = /^(-?\d{1,9})(?:\.0+)?$/.exec(plainCode(text));
  if (!match) return undefined;
  const quantity = Number(match[1]);
  return quantity <= QUANTITY_MAX ? quantity : undefined;
}

function parsePrice(text: string, currency: string): number | 'bad-number' | 'too-many-decimals' {
  if (!/^-?\d{1,10}(\.\d{1,20})?$/.test(text.trim())) return 'bad-number';
  try {
    return parseDecimalAmount(text, currency);
  } catch (error) {
    if (error instanceof BadAmount) return 'too-many-decimals';
    throw error;
  }
}

function parseTitle(text: string): string {
  // Control characters (a NUL above all, which Postgres refuses) count as space.
  const title = text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  // By code points, as the database counts them: half an emoji is no text.
  return title.length <= TITLE_LENGTH_MAX ? title : Array.from(title).slice(0, TITLE_LENGTH_MAX).join('').trim();
}

/** Null: a guest. Undefined: unreadable. */
function parseCustomerId(text: string): string | null | undefined {
  // The same: 17850.0.
  const reference = plainCode(text).replace(/^(\d+)\.0$/, '$1');
  if (reference === '') return null;
  return /^[A-Za-z0-9._-]{1,64}$/.test(reference) ? reference : undefined;
}
