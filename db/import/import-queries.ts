import type { Database } from '../database.ts';

export interface RefusalCount {
  readonly reason: string;
  readonly count: number;
}

export interface RefusedRow {
  readonly line: number;
  readonly reason: string;
  /** As in the file; blank when the row could not be read. */
  readonly invoiceNo: string;
  readonly stockCode: string;
}

export interface ImportQueries {
  /** How many rows were refused for which reason, the most frequent first. */
  countRefusals(runId: string): Promise<readonly RefusalCount[]>;
  /** The refused rows behind a line, in the order of the file. */
  listRefused(runId: string, afterLine: number, limit: number): Promise<readonly RefusedRow[]>;
  /** The codes of the places that hold stock. */
  listLocationIds(): Promise<readonly string[]>;
}

export function createImportQueries(database: Database): ImportQueries {
  return {
    countRefusals: (runId) =>
      database.em.fork().execute<RefusalCount[]>(
        `select reason, count(*)::int as count from import_row where run_id = ? and reason is not null
         group by reason order by count desc, reason`,
        [runId],
      ),
    listRefused: (runId, afterLine, limit) =>
      database.em.fork().execute<RefusedRow[]>(
        `select line, reason, invoice_no as "invoiceNo", stock_code as "stockCode"
         from import_row where run_id = ? and reason is not null and line > ? order by line limit ?`,
        [runId, afterLine, limit],
      ),
    async listLocationIds() {
      const rows = await database.em
        .fork()
        .execute<{ id: string }[]>('select id from stock_location order by priority, id');
      return rows.map(({ id }) => id);
    },
  };
}
