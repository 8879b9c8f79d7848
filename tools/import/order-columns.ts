import type { OrderRow } from './rows/judge-row.ts';
import { plainCode } from '../../domain/text/plain-code.ts';

/** How each column is named, the public "Online Retail" first, then "Online Retail II". */
const names = {
  invoiceNo: ['InvoiceNo', 'Invoice'],
  stockCode: ['StockCode'],
  description: ['Description'],
  quantity: ['Quantity'],
  unitPrice: ['UnitPrice', 'Price'],
  customerId: ['CustomerID'],
  country: ['Country'],
} as const satisfies Record<keyof OrderRow, readonly string[]>;

export type OrderColumn = keyof typeof names;

export interface OrderColumns {
  readonly places: ReadonlyMap<OrderColumn, number>;
  /** The first name of each column that is not there. */
  readonly missing: readonly string[];
  /** Headings, as they are written, that name one column. */
  readonly ambiguous: readonly (readonly string[])[];
}

/** Which field of a row is what, by the first line of a file. */
export function findOrderColumns(header: readonly string[]): OrderColumns {
  const keys = header.map(keyOf);
  const places = new Map<OrderColumn, number>();
  const missing: string[] = [];
  const ambiguous: string[][] = [];
  for (const [column, known] of Object.entries(names) as [OrderColumn, readonly string[]][]) {
    const key = known.map(keyOf).find((name) => keys.includes(name));
    const headings = header.filter((_, place) => keys[place] === key);
    if (key === undefined) missing.push(known[0] ?? column);
    else places.set(column, keys.indexOf(key));
    if (headings.length > 1) ambiguous.push(headings);
  }
  return { places, missing, ambiguous };
}

/** "Customer ID", "customer_id" and "CustomerID" are one column. */
function keyOf(name: string): string {
  return plainCode(name)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');
}
