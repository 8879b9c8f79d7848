import type { OrderRow } from './rows/judge-row.ts';
import { cleanLine } from '../../domain/text/clean-text.ts';
import { BadImportFile } from './bad-import-file.ts';
import { describeForm } from './describe-form.ts';
import type { FileForm } from './file-form.ts';
import { findOrderColumns, type OrderColumn, type OrderColumns } from './order-columns.ts';
import { isBlankRow, readCsvRecords } from './read-csv-records.ts';

/** One record of a shop's export; the header is not among them. */
export interface OrderRecord {
  readonly line: number;
  readonly bytesRead: number;
  readonly row: OrderRow | 'unparseable' | 'missing-columns';
}

/** Enough of a first line to see what it is. */
const SHOWN_LENGTH_MAX = 200;

/**
 * The rows of a shop's export in turn. Its first line names the columns, in any order, and may name more. Rows of nothing are
 * passed over: spreadsheets write them below the last one.
 *
 * @throws BadImportFile when it is empty, or a column is missing or there twice.
 */
export async function* readOrderRows(file: string, form: FileForm): AsyncGenerator<OrderRecord> {
  let places: OrderColumns['places'] | undefined;
  let width = 0;
  for await (const { line, bytesRead, fields } of readCsvRecords(file, form)) {
    if (fields && isBlankRow(fields)) continue;
    if (!places) {
      places = placesOf(fields ?? [], form);
      width = fields?.length ?? 0;
    } else if (!fields) {
      yield { line, bytesRead, row: 'unparseable' };
    } else {
      yield { line, bytesRead, row: fields.length === width ? rowOf(fields, places) : 'missing-columns' };
    }
  }
  if (!places) throw new BadImportFile('The file is empty.');
}

function placesOf(header: readonly string[], form: FileForm): OrderColumns['places'] {
  const { places, missing, ambiguous } = findOrderColumns(header);
  if (missing.length > 0) {
    const seen = cleanLine(header.join(' · ').replaceAll(/\p{Cc}/gu, ' ')).slice(0, SHOWN_LENGTH_MAX);
    throw new BadImportFile(
      `The first line must name the columns; missing: ${missing.join(', ')}. It was read as ${describeForm(form)}: ${seen}`,
    );
  }
  if (ambiguous.length > 0) {
    const twice = ambiguous.map((headings) => headings.join(' and ')).join('; ');
    throw new BadImportFile(`The first line names a column twice: ${twice}. Take out or rename what is not meant.`);
  }
  return places;
}

function rowOf(fields: readonly string[], places: OrderColumns['places']): OrderRow {
  const field = (column: OrderColumn) => fields[places.get(column) ?? -1] ?? '';
  return {
    invoiceNo: field('invoiceNo'),
    stockCode: field('stockCode'),
    description: field('description'),
    quantity: field('quantity'),
    unitPrice: field('unitPrice'),
    customerId: field('customerId'),
    country: field('country'),
  };
}
