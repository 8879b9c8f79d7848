import { defineEntity, p } from '@mikro-orm/core';

/** What an import added to the shop. What was there already is left as it is and not counted. */
export interface ImportChanges {
  /** Each with one variant. */
  readonly productsCreated: number;
  readonly pricesCreated: number;
  readonly customersCreated: number;
  readonly skusStocked: number;
  readonly unitsStocked: number;
}

/** One file that is being, or was, imported. It follows from the file's content, so a second run meets the first. */
export const ImportRun = defineEntity({
  name: 'ImportRun',
  tableName: 'import_run',
  checks: [{ name: 'import_run_state', expression: "state in ('reading', 'applied')" }],
  properties: {
    id: p.uuid().primary(),
    fileName: p.string(),
    /** Hex SHA-256. */
    fileHash: p.string(),
    locationId: p.string(),
    currency: p.string().length(3),
    state: p.string().$type<'reading' | 'applied'>().default('reading'),
    /** The last line that was stored: where a run that was cut off goes on. */
    lastLine: p.integer().default(0),
    rowsAccepted: p.integer().default(0),
    rowsRefused: p.integer().default(0),
    changes: p.json().$type<ImportChanges>().nullable(),
    /** When its reading began, or was gone on with. */
    startedAt: p.datetime().defaultRaw('now()'),
    appliedAt: p.datetime().nullable(),
  },
});

/**
 * A row of the file, held here rather than in memory until the file is read. Accepted rows go when the import is applied, but
 * for the first of each doubtful article; refused ones stay, with their reason. Both are for the report, and go after some weeks.
 */
export const ImportRow = defineEntity({
  name: 'ImportRow',
  tableName: 'import_row',
  indexes: [
    { name: 'import_row_reported', properties: ['runId', 'line'], where: 'reason is not null or doubt is not null' },
  ],
  properties: {
    runId: p.uuid().primary(),
    line: p.integer().primary(),
    /** Null: accepted. */
    reason: p.string().nullable(),
    /** Of an accepted row: why a person should look at its article. */
    doubt: p.string().nullable(),
    invoiceNo: p.text(),
    stockCode: p.text(),
    title: p.text().nullable(),
    quantity: p.integer().nullable(),
    unitPriceMinor: p.bigint('number').nullable(),
    customerReference: p.text().nullable(),
  },
});
