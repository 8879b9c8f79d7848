import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { readInvoices, type Invoice } from './read-invoices.ts';

/** What one invoice of a real shop becomes when its customer orders again. */
export interface Basket {
  readonly invoiceNo: string;
  /** The number of the customer in the file; null for a guest. */
  readonly customerReference: string | null;
  readonly country: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
}

/** A larger file of a real shop, where there is one beside the checkout. */
const REAL_SHOP = resolve(import.meta.dirname, '../../../shared/data/online-retail/lines.csv');
const SAMPLE_SHOP = resolve(import.meta.dirname, '../../dev/sample/order-lines.csv');

/** The shop's order lines that these tests order again. */
export const orderLinesFile = existsSync(REAL_SHOP) ? REAL_SHOP : SAMPLE_SHOP;

/** What the API takes in one line, and in one order. */
const QUANTITY_MAX = 10_000;
const LINES_MAX = 200;

export interface BasketsRead {
  readonly baskets: readonly Basket[];
  /** Invoices that no order can be made of, as they have too many lines. */
  readonly skipped: number;
}

/** The first so many invoices of a file that an order can be made of; a short file is ordered more than once. */
export async function readBaskets(file: string, count: number): Promise<BasketsRead> {
  const baskets: Basket[] = [];
  let skipped = 0;
  for (let round = 1, found = -1; baskets.length < count && found < baskets.length; round += 1) {
    found = baskets.length;
    for await (const invoice of readInvoices(file)) {
      if (baskets.length === count) break;
      const basket = basketOf(invoice);
      if (basket.lines.length > LINES_MAX) skipped += 1;
      else baskets.push(round === 1 ? basket : { ...basket, invoiceNo: `${basket.invoiceNo}-${round}` });
    }
  }
  return { baskets, skipped };
}

function basketOf({ invoiceNo, customerId, country, lines }: Invoice): Basket {
  return {
    invoiceNo,
    customerReference: customerId,
    country,
    lines: lines.flatMap(({ sku, quantity }) => {
      const full = Array.from({ length: Math.floor(quantity / QUANTITY_MAX) }, () => QUANTITY_MAX);
      return [...full, quantity % QUANTITY_MAX].filter((units) => units > 0).map((units) => ({ sku, quantity: units }));
    }),
  };
}
