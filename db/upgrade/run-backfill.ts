import { setTimeout as delay } from 'node:timers/promises';
import type { EntityManager } from '../database.ts';
import { readPlace, type BackfillId, type Place } from './backfill-place.ts';
import { fillBatch, type Batch } from './fill-batch.ts';
import type { Backfill } from './online-step.ts';
import { retryWhileLocked, type Patience } from './retry-while-locked.ts';
import { describeRows, RowsStayLocked } from './rows-stay-locked.ts';

const BATCH_ROWS_MIN = 10;
const BATCH_ROWS_FIRST = 500;
const BATCH_ROWS_MAX = 5_000;
/** So long a shopper may wait for a row that a batch has locked. */
const BATCH_MS_MAX = 200;
const PAUSE_MS_MAX = 1_000;
/** By then the largest batch has become the smallest: few rows are locked by others, and all the rest can be filled meanwhile. */
const TRIES_BEFORE_PASSING_OVER = 10;
/** More are no few rows that somebody forgot. */
const PASSED_OVER_MAX = 1_000;
/** At the end there is nothing else to do than to wait for whoever has locked what was passed over. */
const PAUSES_BEFORE_RETURNING = 10;

interface BackfillTelling {
  /** After each batch. */
  readonly onProgress: (place: Place) => void;
  /** Rows that are passed over, in a sentence. */
  readonly tell: (sentence: string) => void;
  /** Who was last seen to have locked what the backfill waits for. */
  readonly blockers: () => string | undefined;
}

type Todo = Pick<Batch, 'id' | 'backfill' | 'types'>;

/**
 * Fills the rows of a table in batches, each a transaction of its own that also notes how far it came. After each the database is left
 * alone for as long as it took. A batch whose rows somebody else has locked is tried again, with fewer rows each time; the rows that stay
 * locked are passed over, and tried again at the end. Rows that are inserted meanwhile may be missed: whoever writes them must fill them
 * already. Throws RowsStayLocked.
 */
export async function runBackfill(
  em: EntityManager,
  id: BackfillId,
  backfill: Backfill,
  patience: Patience,
  telling: BackfillTelling,
): Promise<Place> {
  const todo = { id, backfill, types: await typesOfKey(em, backfill) };
  const place = await fillInOrder(em, todo, patience, telling);
  return fillPassedOver(em, todo, place, patience);
}

async function fillInOrder(
  em: EntityManager,
  todo: Todo,
  patience: Patience,
  telling: BackfillTelling,
): Promise<Place> {
  const triesBefore = Math.min(TRIES_BEFORE_PASSING_OVER, Math.ceil(patience.tries / 2));
  let place = await readPlace(em, todo.id);
  for (let batchRows = BATCH_ROWS_FIRST; ;) {
    const startedAt = performance.now();
    // Whoever keeps one row locked, such as an import that somebody left open, keeps more: they are not waited for one by one.
    const passOverAfter = place.passedOver.length > 0 ? 1 : triesBefore;
    let passesOver = false;
    const run = () => fillBatch(em, { ...todo, place, rows: { kind: 'next', count: batchRows }, passesOver });
    const next = await retryWhileLocked(patience, run, (tried) => {
      batchRows = smaller(batchRows);
      passesOver = tried >= passOverAfter;
    });
    if (next === undefined) return place;
    place = next.place;
    telling.onProgress(place);
    if (next.locked.length > 0) {
      telling.tell(
        `${todo.backfill.table}: passes over ${describeRows(todo.backfill, next.locked)} until the end, locked by ${telling.blockers() ?? 'others'}`,
      );
      if (place.passedOver.length > PASSED_OVER_MAX)
        throw new RowsStayLocked(todo.backfill, place.passedOver, passOverAfter);
    }
    // What was inserted since is not ours to fill: one that waited for an empty batch would follow the shop's inserts for ever.
    if (next.seen < batchRows) return place;
    const tookMs = performance.now() - startedAt;
    batchRows = tookMs > BATCH_MS_MAX ? smaller(batchRows) : Math.min(batchRows * 2, BATCH_ROWS_MAX);
    await delay(Math.min(tookMs, PAUSE_MS_MAX));
  }
}

async function fillPassedOver(em: EntityManager, todo: Todo, from: Place, patience: Patience): Promise<Place> {
  let place = from;
  for (let tried = 1; place.passedOver.length > 0; tried += 1) {
    const run = () => fillBatch(em, { ...todo, place, rows: { kind: 'passed-over' }, passesOver: true });
    const next = await retryWhileLocked(patience, run, () => {});
    if (next) place = next.place;
    if (place.passedOver.length === 0) break;
    if (tried === patience.tries) throw new RowsStayLocked(todo.backfill, place.passedOver, tried);
    await delay(patience.pauseMs * PAUSES_BEFORE_RETURNING);
  }
  return place;
}

const smaller = (rows: number) => Math.max(Math.floor(rows / 2), BATCH_ROWS_MIN);

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
