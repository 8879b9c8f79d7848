import type { Database } from '../database.ts';
import type { ImportChanges } from './import-entity.ts';
import { type ApplyOptions, applyStagedRows, forgetAppliedRows } from './apply-staged-rows.ts';
import { ImportRunBusy } from './import-run-busy.ts';

export interface NewImportRun {
  readonly id: string;
  readonly fileName: string;
  /** Hex SHA-256. */
  readonly fileHash: string;
  readonly locationId: string;
  readonly currency: string;
}

export interface ImportRunRecord {
  readonly state: 'reading' | 'applied';
  /** The last line that is stored. */
  readonly lastLine: number;
  readonly rowsAccepted: number;
  readonly rowsRefused: number;
  /** Null until applied. */
  readonly changes: ImportChanges | null;
}

/** A row as it is held until the file is read. Those with a reason are refused and have the keys only. */
export interface StagedRow {
  readonly line: number;
  readonly reason: string | null;
  /** Why a person should look at the article of an accepted row. */
  readonly doubt: string | null;
  readonly invoiceNo: string;
  readonly stockCode: string;
  readonly title?: string;
  readonly quantity?: number;
  readonly unitPriceMinor?: number;
  readonly customerReference?: string | null;
}

export interface ImportRepository {
  /** The run of this file as far as it came; a new one when there was none. */
  openRun(run: NewImportRun): Promise<ImportRunRecord>;
  /** Forgets what was stored of the file, so that it is read from its first line. What was applied stays. */
  restartRun(runId: string): Promise<void>;
  /**
   * Stores the next rows of the file, all or none.
   *
   * @throws ImportRunBusy when the run is no longer where its caller left it.
   */
  stageRows(runId: string, afterLine: number, rows: readonly StagedRow[]): Promise<void>;
  /**
   * Turns the accepted rows into products, prices, customers and stock, once and all together.
   *
   * @throws ImportRunBusy when what is stored does not end where its caller left it.
   * @throws LocationClosed where stock is to be opened at a closed location.
   */
  applyRun(runId: string, options: ApplyOptions): Promise<ImportChanges>;
}

export function createImportRepository(database: Database): ImportRepository {
  return {
    async openRun({ id, fileName, fileHash, locationId, currency }) {
      const em = database.em.fork();
      await em.execute(
        // Whoever goes on with it needs what is stored of it: it is as young as if it were read from its first line.
        `insert into import_run as r (id, file_name, file_hash, location_id, currency) values (?, ?, ?, ?, ?)
         on conflict (id) do update set started_at = now() where r.state = 'reading'`,
        [id, fileName.slice(0, 255), fileHash, locationId, currency],
      );
      const [run] = await em.execute<ImportRunRecord[]>(
        `select state, last_line as "lastLine", rows_accepted as "rowsAccepted", rows_refused as "rowsRefused", changes
         from import_run where id = ?`,
        [id],
      );
      return run as ImportRunRecord;
    },
    async restartRun(runId) {
      await database.em.fork().execute(
        `with forgotten as (delete from import_row where run_id = ?)
         update import_run set state = 'reading', last_line = 0, rows_accepted = 0, rows_refused = 0,
           changes = null, applied_at = null, started_at = now()
         where id = ?`,
        [runId, runId],
      );
    },
    async stageRows(runId, afterLine, rows) {
      if (rows.length === 0) return;
      const refused = rows.filter(({ reason }) => reason !== null).length;
      const [stored] = await database.em
        .fork()
        .execute<{ runs: number }[]>(stageSql, [
          rows.at(-1)?.line,
          rows.length - refused,
          refused,
          runId,
          afterLine,
          JSON.stringify(rows),
        ]);
      if (stored?.runs !== 1) throw new ImportRunBusy();
    },
    async applyRun(runId, options) {
      const changes = await database.em.fork().transactional((em) => applyStagedRows(em, runId, options));
      await forgetAppliedRows(database.em.fork(), runId);
      return changes;
    },
  };
}

// One statement, so that rows and the mark of how far the file is read can never disagree.
const stageSql = `
with run as (
  update import_run
  set last_line = ?, rows_accepted = rows_accepted + ?, rows_refused = rows_refused + ?
  where id = ? and last_line = ? and state = 'reading'
  returning id
), stored as (
  insert into import_row
    (run_id, line, reason, doubt, invoice_no, stock_code, title, quantity, unit_price_minor, customer_reference)
  select run.id, r.line, r.reason, r.doubt, r."invoiceNo", r."stockCode", r.title, r.quantity, r."unitPriceMinor",
    r."customerReference"
  from run, json_to_recordset(?::json) as r(line int, reason text, doubt text, "invoiceNo" text, "stockCode" text,
    title text, quantity int, "unitPriceMinor" bigint, "customerReference" text)
)
select count(*)::int as runs from run`;
