import type { StagedRow } from '../../db/import/import-repository.ts';
import { judgeRow } from '../../domain/import/judge-row.ts';
import type { OrderRecord } from './read-order-rows.ts';

/** Longer than any key that is accepted; enough to find a refused row by. */
const SHOWN_KEY_LENGTH_MAX = 64;

/** A record of the file as it is held in the database: judged, and with what the import needs of it. */
export function stagedRowOf({ line, row }: OrderRecord, currency: string): StagedRow {
  if (typeof row === 'string') return { line, reason: row, invoiceNo: '', stockCode: '' };
  const decision = judgeRow(row, currency);
  if (decision.kind === 'refused') {
    return { line, reason: decision.reason, invoiceNo: shown(row.invoiceNo), stockCode: shown(row.stockCode) };
  }
  const { invoiceNo, sku, title, quantity, unitPriceMinor, customerId } = decision.line;
  return {
    line,
    reason: null,
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
