import type { StagedRow } from '../../db/import/import-repository.ts';
import { judgeRow, type RowTerms } from './rows/judge-row.ts';
import type { OrderRecord } from './read-order-rows.ts';

/** Longer than any key that is accepted; enough to find a refused row by. */
const SHOWN_KEY_LENGTH_MAX = 64;

/** A record of the file as it is held in the database: judged, and with what the import needs of it. */
export function stagedRowOf({ line, row }: OrderRecord, terms: RowTerms): StagedRow {
  if (typeof row === 'string') return { line, reason: row, doubt: null, invoiceNo: '', stockCode: '' };
  const decision = judgeRow(row, terms);
  if (decision.kind === 'refused') {
    const keys = { invoiceNo: shown(row.invoiceNo), stockCode: shown(row.stockCode) };
    return { line, reason: decision.reason, doubt: null, ...keys };
  }
  const { invoiceNo, sku, title, quantity, unitPriceMinor, customerId } = decision.line;
  return {
    line,
    reason: null,
    doubt: decision.doubt ?? null,
    invoiceNo,
    stockCode: sku,
    title,
    quantity,
    unitPriceMinor,
    customerReference: customerId,
  };
}

/** Without characters that Postgres does not store in text, and short. */
function shown(key: string): string {
  return key
    .replaceAll(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, SHOWN_KEY_LENGTH_MAX)
    .toWellFormed();
}
