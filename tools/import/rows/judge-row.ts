import { capitalSku } from '../../../domain/catalogue/sku.ts';
import { cleanLine } from '../../../domain/text/clean-text.ts';
import { codeInCell } from './code-in-cell.ts';
import { countryCodeOf } from './country-codes.ts';
import { isDamagedCode, isFormulaError } from './damaged-text.ts';
import { type DecimalSign, decimalText } from './decimal-text.ts';
import { type Doubt, doubtAbout } from './doubts.ts';
import { isNotGoods } from './not-goods.ts';
import { parsePrice } from './parse-price.ts';
import type { RefusalReason } from './refusal-reasons.ts';

/** One line of a shop's export, as text. */
export interface OrderRow {
  readonly invoiceNo: string;
  readonly stockCode: string;
  readonly description: string;
  readonly quantity: string;
  readonly unitPrice: string;
  readonly customerId: string;
  readonly country: string;
}

/** One line of a shop's export, as the platform means it. */
export interface SoldLine {
  readonly invoiceNo: string;
  /** In capitals: exports write 85123A and 85123a for the same article. */
  readonly sku: string;
  /** Trimmed, with single spaces. */
  readonly title: string;
  readonly quantity: number;
  readonly unitPriceMinor: number;
  /** Null for a guest. */
  readonly customerId: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

/** How the rows of a file are meant. */
export interface RowTerms {
  /** ISO 4217, of every price. */
  readonly currency: string;
  readonly decimalSign?: DecimalSign;
  /** Stock codes, in capitals, that are articles of this shop whatever other tills book under them. */
  readonly goods?: readonly string[];
}

export type RowDecision =
  | { readonly kind: 'accepted'; readonly line: SoldLine; readonly doubt: Doubt | undefined }
  | { readonly kind: 'refused'; readonly reason: RefusalReason };

/** Far above what one line sells; keeps sums over a whole file within what a stock level can hold. */
const QUANTITY_MAX = 1_000_000;
const TITLE_LENGTH_MAX = 255;
/** Suppliers use every sign that they can type. */
const SKU = /^[^\p{Cc}]{1,64}$/u;

/** Decides what one row means. */
export function judgeRow(row: OrderRow, { currency, decimalSign = '.', goods = [] }: RowTerms): RowDecision {
  const invoiceNo = wholeCode(row.invoiceNo, decimalSign).toUpperCase();
  const sku = capitalSku(codeInCell(row.stockCode));
  const title = parseTitle(row.description);
  if (/^C\d/.test(invoiceNo)) return refused('cancellation');
  if (sku === '' && title === '') return refused('no-article');
  if (isDamagedCode(sku) || isFormulaError(title)) return refused('damaged-text');
  if (isNotGoods(sku) && !goods.includes(sku)) return refused('not-goods');
  if (!/^[A-Z0-9-]{1,64}$/.test(invoiceNo)) return refused('bad-invoice-number');
  if (sku.length > 64 || !SKU.test(sku)) return refused('bad-stock-code');
  const quantity = parseQuantity(row.quantity, decimalSign);
  const price = parsePrice(row.unitPrice, currency, decimalSign);
  if (quantity === undefined || price === 'bad-number') return refused('bad-number');
  if (quantity <= 0) return refused('non-positive-quantity');
  if (typeof price === 'string') return refused(price);
  if (price <= 0) return refused('non-positive-price');
  if (title === '') return refused('blank-description');
  const customerId = parseCustomerId(row.customerId, decimalSign);
  if (customerId === undefined) return refused('bad-customer');
  const country = countryCodeOf(row.country);
  if (!country) return refused('unknown-country');
  return {
    kind: 'accepted',
    line: { invoiceNo, sku, title, quantity, unitPriceMinor: price, customerId, country },
    doubt: doubtAbout(sku, title),
  };
}

function refused(reason: RefusalReason): RowDecision {
  return { kind: 'refused', reason };
}

function parseQuantity(text: string, sign: DecimalSign): number | undefined {
  // A spreadsheet that took the column for decimals writes 6.0.
  const match = /^(-?\d{1,9})(?:\.0+)?$/.exec(decimalText(text, sign) ?? '');
  if (!match) return undefined;
  const quantity = Number(match[1]);
  return quantity <= QUANTITY_MAX ? quantity : undefined;
}

function parseTitle(text: string): string {
  // Control characters (a NUL above all, which Postgres refuses) count as space.
  const title = cleanLine(text.replaceAll(/\p{Cc}+/gu, ' '));
  // By code points, as the database counts them: half an emoji is no text.
  return title.length <= TITLE_LENGTH_MAX ? title : Array.from(title).slice(0, TITLE_LENGTH_MAX).join('').trim();
}

/** Null: a guest. Undefined: unreadable. */
function parseCustomerId(text: string, sign: DecimalSign): string | null | undefined {
  const reference = wholeCode(text, sign);
  if (reference === '') return null;
  return /^[A-Za-z0-9._-]{1,64}$/.test(reference) && !isDamagedCode(reference.toUpperCase()) ? reference : undefined;
}

/** A number in place of a name, as spreadsheets write it: 17850.0 and 1.7852E+4, of which every digit is left. */
function wholeCode(text: string, sign: DecimalSign): string {
  const code = codeInCell(text);
  const parts = /^(?<first>\d+)(?<point>[.,])(?<rest>\d+)(?:E\+?(?<power>\d{1,2}))?$/i.exec(code)?.groups;
  if (!parts) return code;
  const { first = '', point, rest = '', power } = parts;
  if (power !== undefined) return rest.length === Number(power) ? first + rest : code;
  // Three zeros behind the other sign may be thousands.
  return /^0+$/.test(rest) && (point === sign || rest.length !== 3) ? first : code;
}
