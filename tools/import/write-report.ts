import type { FileHandle } from 'node:fs/promises';
import type { ImportQueries } from '../../db/import/import-queries.ts';

const PAGE_ROWS = 1_000;

/** Lists the refused rows of a run and the first row of each doubtful article as CSV, in the order of the file. */
export async function writeReport(queries: ImportQueries, runId: string, report: FileHandle): Promise<void> {
  await report.write('line,invoice,stockCode,reason\n');
  let after = 0;
  for (;;) {
    const rows = await queries.listReported(runId, after, PAGE_ROWS);
    if (rows.length === 0) return;
    const lines = rows.map(({ line, invoiceNo, stockCode, reason }) =>
      [line, field(invoiceNo), field(stockCode), reason].join(','),
    );
    await report.write(`${lines.join('\n')}\n`);
    after = rows.at(-1)?.line ?? after;
  }
}

/** Quoted where it must be; and a spreadsheet takes nothing in it for a formula. */
function field(text: string): string {
  const safe = /^[=+@-]/.test(text) ? `'${text}` : text;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
