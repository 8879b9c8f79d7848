import { setTimeout as delay } from 'node:timers/promises';
import type { EntityManager } from '../database.ts';
import { requireMigrationLock } from './migration-lock.ts';
import type { Backfill } from './online-step.ts';
import { retryWhileLocked, type Patience } from './retry-while-locked.ts';

/** Which backfill it is: the same at each run. */
export interface BackfillId {
  readonly migration: string;
  readonly step: number;
}

interface Place {
  /** Undefined: nothing was looked at yet. */
  readonly position: readonly string[] | undefined;
  readonly rowsSeen: number;
  readonly rowsChanged: number;
}

const BATCH_ROWS_MIN = 10;
const BATCH_ROWS_FIRST = 500;
const BATCH_ROWS_MAX = 5_000;
/** So long a shopper may wait for a row that a batch has locked. */
const BATCH_MS_MAX = 200;
const PAUSE_MS_MAX = 1_000;
/** For a row that somebody else has locked; the shop may wait for those that the batch has locked already. */
const ROW_LOCK_TIMEOUT_MS = 500;

/**
 * Fills the rows of a table in batches, each a transaction of its own that also notes how far it came. After each the database is left
 * alone for as long as it took. Rows that are inserted meanwhile may be missed: whoever writes them must fill them already.
 */
export async function runBackfill(
  em: EntityManager,
  id: BackfillId,
  backfill: Backfill,
  patience: Patience,
  tell: (rows: Place) => void,
): Promise<Place> {
  const types = await typesOfKey(em, backfill);
  let place = await readPlace(em, id);
  for (let batchRows = BATCH_ROWS_FIRST; ;) {
    const startedAt = performance.now();
    const run = () => fillBatch(em, { id, backfill, types, place, batchRows });
    const next = await retryWhileLocked(patience, run, () => (batchRows = smaller(batchRows)));
    if (next === undefined) return place;
    place = next.place;
    tell(place);
    // What was inserted since is not ours to fill: one that waited for an empty batch would follow the shop's inserts for ever.
    if (next.isLast) return place;
    const tookMs = performance.now() - startedAt;
    batchRows = tookMs > BATCH_MS_MAX ? smaller(batchRows) : Math.min(batchRows * 2, BATCH_ROWS_MAX);
    await delay(Math.min(tookMs, PAUSE_MS_MAX));
  }
}

const smaller = (rows: number) => Math.max(Math.floor(rows / 2), BATCH_ROWS_MIN);

interface Batch {
  readonly id: BackfillId;
  readonly backfill: Backfill;
  readonly types: readonly string[];
  readonly place: Place;
  readonly batchRows: number;
}

interface Filled {
  readonly place: Place;
  /** There were fewer rows than a batch takes. */
  readonly isLast: boolean;
}

/** Undefined: there was no row left. */
function fillBatch(em: EntityManager, batch: Batch): Promise<Filled | undefined> {
  const { id, place } = batch;
  return em.transactional(async (own) => {
    await requireMigrationLock(own);
    await own.execute(`set local lock_timeout = ${ROW_LOCK_TIMEOUT_MS}`);
    const [filled] = await own.execute<{ seen: number; changed: number; last: string[] | null }[]>(
      batchSql(batch),
      place.position ?? [],
    );
    if (!filled?.last) return undefined;
    const next = {
      position: filled.last,
      rowsSeen: place.rowsSeen + filled.seen,
      rowsChanged: place.rowsChanged + filled.changed,
    };
    await own.execute(
      `insert into backfill_progress (migration, step, position, rows_seen, rows_changed) values (?, ?, ?::jsonb, ?, ?)
       on conflict (migration, step) do update set position = excluded.position, rows_seen = excluded.rows_seen,
         rows_changed = excluded.rows_changed, updated_at = now()`,
      [id.migration, id.step, JSON.stringify(next.position), next.rowsSeen, next.rowsChanged],
    );
    return { place: next, isLast: filled.seen < batch.batchRows };
  });
}

/** The rows that come next by their key, whether they need it or not: so each batch reads as many as the last one. */
function batchSql({ backfill, types, place, batchRows }: Batch): string {
  const { table, key, set, where } = backfill;
  const names = key.map((_, index) => `key_${index}`);
  const after = `where (${key.join(', ')}) > (${types.map((type) => `?::${type}`).join(', ')})`;
  return `
with batch as materialized (
  select ${key.map((column, index) => `${column} as ${names[index]}`).join(', ')}
  from ${table} ${place.position ? after : ''} order by ${key.join(', ')} limit ${batchRows}
), changed as (
  update ${table} as filled set ${set} from batch
  where (${key.map((column) => `filled.${column}`).join(', ')}) = (${names.join(', ')}) and (${where})
  returning 1
)
select (select count(*)::int from batch) as seen, (select count(*)::int from changed) as changed,
  (select jsonb_build_array(${names.map((name) => `${name}::text`).join(', ')})
   from batch order by ${names.map((name) => `${name} desc`).join(', ')} limit 1) as last`;
}

async function typesOfKey(em: EntityManager, { table, key }: Backfill): Promise<readonly string[]> {
  const columns = await em.execute<{ name: string; type: string }[]>(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
     where attrelid = ?::regclass and attnum > 0 and not attisdropped`,
    [table],
  );
  return key.map((name) => {
    const column = columns.find((candidate) => candidate.name === name);
    if (!column) throw new Error(`The table ${table} has no column ${name}.`);
    return column.type;
  });
}

async function readPlace(em: EntityManager, { migration, step }: BackfillId): Promise<Place> {
  const [noted] = await em.execute<{ position: string[]; seen: string; changed: string }[]>(
    `select position, rows_seen as seen, rows_changed as changed from backfill_progress where migration = ? and step = ?`,
    [migration, step],
  );
  if (!noted) return { position: undefined, rowsSeen: 0, rowsChanged: 0 };
  return { position: noted.position, rowsSeen: Number(noted.seen), rowsChanged: Number(noted.changed) };
}
