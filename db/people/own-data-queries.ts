import type { Database, EntityManager } from '../database.ts';
import { ownData, type OwnRow, type OwnTable } from './own-data.ts';

/** Of `pg_try_advisory_xact_lock`: one export at a time for the whole shop. */
export const EXPORT_LOCK = 7_482_004;

/** Newest first. Whoever has more sees the others page by page. */
const ORDERS_MAX = 1_000;
/** Of a table, so that no answer is too long for a process: a script may have logged in a hundred thousand times. */
const ROWS_MAX = 10_000;

export type OwnExport =
  | { readonly kind: 'told'; readonly tables: Readonly<Record<string, OwnRow[]>> }
  /** Another one runs. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'unknown' };

export interface OwnDataQueries {
  /** What a customer may know of what is kept of them, by table. */
  exportOwn(customerId: string): Promise<OwnExport>;
}

export function createOwnDataQueries(database: Database): OwnDataQueries {
  let isRunning = false;
  return {
    async exportOwn(customerId) {
      // Who is refused takes no connection from those who order.
      if (isRunning) return { kind: 'busy' };
      isRunning = true;
      try {
        return await database.em.fork().transactional((em) => exportWithin(em, customerId));
      } finally {
        isRunning = false;
      }
    },
  };
}

async function exportWithin(em: EntityManager, customerId: string): Promise<OwnExport> {
  const [lock] = await em.execute<{ isOurs: boolean }[]>('select pg_try_advisory_xact_lock(?) as "isOurs"', [
    EXPORT_LOCK,
  ]);
  if (!lock?.isOurs) return { kind: 'busy' };
  const tables: Record<string, OwnRow[]> = {};
  for (const [table, own] of Object.entries(ownData)) {
    const rows = await em.execute<{ row: OwnRow }[]>(tellingOf(table, own), [customerId]);
    if (rows.length > 0) tables[table] = rows.map(({ row }) => own.present?.(row) ?? row);
  }
  return tables['customer_account'] ? { kind: 'told', tables } : { kind: 'unknown' };
}

/** What a table does not need is not read. */
function tellingOf(table: string, { rows, shown }: OwnTable): string {
  return `
with me as (select ?::uuid as id),
account as (select a.id from customer_account a where a.customer_id = (select id from me)),
orders as (
  select o.id from sales_order o where o.customer_id = (select id from me) order by o.placed_at desc limit ${ORDERS_MAX}
)
select to_jsonb(told) as row from (select ${shown.join(', ')} from ${table} where ${rows} limit ${ROWS_MAX}) told`;
}
