import type { EntityManager } from '../database.ts';
import { savePlace, type BackfillId, type Place, type RowKey } from './backfill-place.ts';
import { requireMigrationLock } from './migration-lock.ts';
import type { Backfill } from './online-step.ts';

/** For a row that somebody else has locked; the shop may wait for those that the batch has locked already. */
const ROW_LOCK_TIMEOUT_MS = 500;

export interface Batch {
  readonly id: BackfillId;
  readonly backfill: Backfill;
  /** Of the columns of the key. */
  readonly types: readonly string[];
  readonly place: Place;
  /** `next`: so many rows that come next by their key. `passed-over`: those that were locked before. */
  readonly rows: { readonly kind: 'next'; readonly count: number } | { readonly kind: 'passed-over' };
  /** Does not wait for rows that somebody else has locked, and notes them. */
  readonly passesOver: boolean;
}

interface FoundRow {
  readonly seen: number;
  readonly changed: number;
  readonly last: string[] | null;
  readonly locked: string[][];
}

interface Filled {
  readonly place: Place;
  readonly seen: number;
  /** Rows that this batch has passed over. */
  readonly locked: readonly RowKey[];
}

/** Fills one batch in a transaction of its own, which also notes how far it came. Undefined: there was no row left. */
export function fillBatch(em: EntityManager, batch: Batch): Promise<Filled | undefined> {
  const { id, place, rows } = batch;
  return em.transactional(async (own) => {
    await requireMigrationLock(own);
    await own.execute(`set local lock_timeout = ${ROW_LOCK_TIMEOUT_MS}`);
    const from = rows.kind === 'next' ? (place.position ?? []) : [JSON.stringify(place.passedOver)];
    const [found] = await own.execute<FoundRow[]>(batchSql(batch), [...from]);
    if (!found?.last) return undefined;
    const next = placeAfter(batch, found, found.last);
    await savePlace(own, id, next);
    return { place: next, seen: found.seen, locked: found.locked };
  });
}

function placeAfter({ place, rows }: Batch, { seen, changed, locked }: FoundRow, last: RowKey): Place {
  const rowsChanged = place.rowsChanged + changed;
  if (rows.kind === 'passed-over') return { ...place, passedOver: locked, rowsChanged };
  const passedOver = [...place.passedOver, ...locked];
  return { position: last, passedOver, rowsSeen: place.rowsSeen + seen, rowsChanged };
}

/** All rows of the batch, whether they need it or not: so each batch reads as many as the last one. */
function batchSql(batch: Batch): string {
  const { backfill, passesOver } = batch;
  const { table, key, set, where } = backfill;
  const names = key.map((_, index) => `key_${index}`).join(', ');
  const isSame = (rows: string) =>
    `(${key.map((column) => `filled.${column}`).join(', ')}) = (${key.map((_, index) => `${rows}.key_${index}`).join(', ')})`;
  const asText = `jsonb_build_array(${key.map((_, index) => `key_${index}::text`).join(', ')})`;
  const lastFirst = key.map((_, index) => `key_${index} desc`).join(', ');
  const needing = `select ${names} from ${table} as filled, batch where ${isSame('batch')} and (${where})`;
  const unlocked = `needing as materialized (
  ${needing}
), unlocked as materialized (
  ${needing} for no key update of filled skip locked
), `;
  const locked = `(select coalesce(jsonb_agg(${asText} order by ${names}), '[]') from (select * from needing except select * from unlocked) as passed)`;
  return `
with batch as materialized (
  ${sourceSql(batch)}
), ${passesOver ? unlocked : ''}changed as (
  update ${table} as filled set ${set} from ${passesOver ? 'unlocked' : 'batch'} as todo
  where ${isSame('todo')} and (${where})
  returning 1
)
select (select count(*)::int from batch) as seen, (select count(*)::int from changed) as changed,
  (select ${asText} from batch order by ${lastFirst} limit 1) as last,
  ${passesOver ? locked : `'[]'::jsonb`} as locked`;
}

function sourceSql({ backfill: { table, key }, types, place, rows }: Batch): string {
  if (rows.kind === 'passed-over') {
    const columns = types.map((type, index) => `(found ->> ${index})::${type} as key_${index}`);
    return `select ${columns.join(', ')} from jsonb_array_elements(?::jsonb) as passed (found)`;
  }
  const columns = key.map((column, index) => `${column} as key_${index}`);
  const after = `where (${key.join(', ')}) > (${types.map((type) => `?::${type}`).join(', ')})`;
  return `select ${columns.join(', ')} from ${table} ${place.position ? after : ''} order by ${key.join(', ')} limit ${rows.count}`;
}
