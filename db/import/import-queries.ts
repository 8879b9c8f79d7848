import type { Database } from '../database.ts';

export interface RefusalCount {
  readonly reason: string;
  readonly count: number;
}

export interface DoubtCount {
  readonly doubt: string;
  /** Articles, not rows. */
  readonly count: number;
}

export interface ReportedRow {
  readonly line: number;
  /** Why it was refused; or why its article, of which it is the first row, is doubtful. */
  readonly reason: string;
  /** As in the file; blank when the row could not be read. */
  readonly invoiceNo: string;
  readonly stockCode: string;
}

export interface ImportQueries {
  /** How many rows were refused for which reason, the most frequent first. */
  countRefusals(runId: string): Promise<readonly RefusalCount[]>;
  /** How many articles are doubtful for which reason. */
  countDoubts(runId: string): Promise<readonly DoubtCount[]>;
  /** The refused rows behind a line, and the first one of each doubtful article, in the order of the file. */
  listReported(runId: string, afterLine: number, limit: number): Promise<readonly ReportedRow[]>;
}

export function createImportQueries(database: Database): ImportQueries {
  return {
    countRefusals: (runId) =>
      database.em.fork().execute<RefusalCount[]>(
        `select reason, count(*)::int as count from import_row where run_id = ? and reason is not null
         group by reason order by count desc, reason`,
        [runId],
      ),
    countDoubts: (runId) =>
      database.em.fork().execute<DoubtCount[]>(
        `select doubt, count(distinct stock_code)::int as count from import_row where run_id = ? and doubt is not null
         group by doubt order by count desc, doubt`,
        [runId],
      ),
    listReported: (runId, afterLine, limit) =>
      database.em.fork().execute<ReportedRow[]>(
        `select line, coalesce(reason, doubt) as reason, invoice_no as "invoiceNo", stock_code as "stockCode"
         from import_row where run_id = ? and (reason is not null or doubt is not null) and line > ? order by line limit ?`,
        [runId, afterLine, limit],
      ),
  };
}
