import { type DecimalSign, decimalSignOf } from './rows/decimal-text.ts';
import { minorUnitDigits } from '../../domain/money/currencies.ts';
import { findOrderColumns, type OrderColumns } from './order-columns.ts';
import { type CsvForm, isBlankRow, readCsvRecords } from './read-csv-records.ts';
import { recogniseText, type TextForm } from './text-form.ts';

export const separators = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'vertical bars' } as const;
export type Separator = keyof typeof separators;

/** How a file of order lines is to be read. */
export interface FileForm extends TextForm {
  readonly separator: Separator;
  readonly decimalSign: DecimalSign;
}

export interface FileHints {
  /** Undefined: it is found out. */
  readonly encoding?: string | undefined;
  /** ISO 4217, of every price. */
  readonly currency: string;
}

/** Rows in which a decimal sign is looked for: one that is in doubt for longer is decided by the separator. */
const SAMPLE_ROWS = 1_000;

/**
 * Finds out how a file is written. The separator is the one that makes most columns of the first line; the decimal sign the
 * one that most prices show, as spreadsheets write them by the country of their user.
 */
export async function recogniseFile(file: string, { encoding, currency }: FileHints): Promise<FileForm> {
  const text = await recogniseText(file, encoding);
  const separator = await findSeparator(file, text);
  return { ...text, separator, decimalSign: await findDecimalSign(file, { ...text, separator }, currency) };
}

async function findSeparator(file: string, text: TextForm): Promise<Separator> {
  let best: { separator: Separator; columns: number; fields: number } = { separator: ',', columns: 0, fields: 0 };
  for (const separator of Object.keys(separators) as Separator[]) {
    const header = await readHeader(file, { ...text, separator });
    const found = { separator, columns: findOrderColumns(header).places.size, fields: header.length };
    if (found.columns > best.columns || (found.columns === best.columns && found.fields > best.fields)) best = found;
  }
  return best.separator;
}

async function readHeader(file: string, form: CsvForm): Promise<readonly string[]> {
  for await (const { fields } of readCsvRecords(file, form)) if (fields && !isBlankRow(fields)) return fields;
  return [];
}

async function findDecimalSign(file: string, form: CsvForm, currency: string): Promise<DecimalSign> {
  let places: OrderColumns['places'] | undefined;
  let rows = 0;
  let [commas, points] = [0, 0];
  for await (const { fields } of readCsvRecords(file, form)) {
    if (!fields || isBlankRow(fields)) continue;
    for (const [column, decimals] of [
      ['unitPrice', minorUnitDigits(currency)],
      ['quantity', 0],
    ] as const) {
      const sign = decimalSignOf(fields[places?.get(column) ?? -1] ?? '', decimals);
      if (sign === ',') commas += 1;
      if (sign === '.') points += 1;
    }
    places ??= findOrderColumns(fields).places;
    rows += 1;
    if (rows > SAMPLE_ROWS) break;
  }
  if (commas === points) return form.separator === ';' ? ',' : '.';
  return commas > points ? ',' : '.';
}
