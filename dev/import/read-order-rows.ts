import type { OrderRow } from '../../domain/import/judge-row.ts';
import { readCsvRecords } from './read-csv-records.ts';

/** One record of a shop's export; the header is not among them. */
export interface OrderRecord {
  readonly line: number;
  readonly endByte: number;
  readonly row: OrderRow | 'unparseable' | 'missing-columns';
}

/** The file as a whole is not an export of order lines. The message says what is wrong with it. */
export class BadImportFile extends Error {
  override readonly name = 'BadImportFile';
}

const columns = {
  invoiceNo: 'InvoiceNo',
  stockCode: 'StockCode',
  description: 'Description',
  quantity: 'Quantity',
  invoiceDate: 'InvoiceDate',
  unitPrice: 'UnitPrice',
  customerId: 'CustomerID',
  country: 'Country',
} as const satisfies Record<keyof OrderRow, string>;
type Column = keyof typeof columns;

/**
 * The rows of a shop's export in turn. Its first line names the columns, in any order, and may name more.
 *
 * @throws BadImportFile when it is empty or a column is missing.
 */
export async function* readOrderRows(file: string): AsyncGenerator<OrderRecord> {
  let places: ReadonlyMap<Column, number> | undefined;
  let width = 0;
  for await (const { line, endByte, fields } of readCsvRecords(file)) {
    if (!places) {
      places = placesOf(fields ?? []);
      width = fields?.length ?? 0;
    } else if (!fields) {
      yield { line, endByte, row: 'unparseable' };
    } else {
      yield { line, endByte, row: fields.length === width ? rowOf(fields, places) : 'missing-columns' };
    }
  }
  if (!places) throw new BadImportFile('The file is empty.');
}

function placesOf(header: readonly string[]): ReadonlyMap<Column, number> {
  // "Customer ID", "customer_id" and "CustomerID" are one column.
  const names = header.map((name) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, ''));
  const places = new Map(
    Object.entries(columns).map(([column, name]) => [column as Column, names.indexOf(name.toLowerCase())]),
  );
  const missing = [...places].filter(([, place]) => place < 0).map(([column]) => columns[column]);
  if (missing.length > 0) {
    throw new BadImportFile(`The first line must name the columns; missing: ${missing.join(', ')}.`);
  }
  return places;
}

function rowOf(fields: readonly string[], places: ReadonlyMap<Column, number>): OrderRow {
  const field = (column: Column) => fields[places.get(column) ?? -1] ?? '';
  return {
    invoiceNo: field('invoiceNo'),
    stockCode: field('stockCode'),
    description: field('description'),
    quantity: field('quantity'),
    invoiceDate: field('invoiceDate'),
    unitPrice: field('unitPrice'),
    customerId: field('customerId'),
    country: field('country'),
  };
}
