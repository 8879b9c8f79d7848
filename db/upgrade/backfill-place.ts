import type { EntityManager } from '../database.ts';

/** Which backfill it is: the same at each run. */
export interface BackfillId {
  readonly migration: string;
  readonly step: number;
}

/** The key of a row, each column as text. */
export type RowKey = readonly string[];

/** How far a backfill has come. */
export interface Place {
  /** Of the last row that was looked at. Undefined: nothing was looked at yet. */
  readonly position: RowKey | undefined;
  /** Rows before the position that were locked for too long, and are to be filled at the end. */
  readonly passedOver: readonly RowKey[];
  readonly rowsSeen: number;
  readonly rowsChanged: number;
}

export async function readPlace(em: EntityManager, { migration, step }: BackfillId): Promise<Place> {
  const [noted] = await em.execute<{ position: string[]; passed_over: string[][]; seen: string; changed: string }[]>(
    `select position, passed_over, rows_seen as seen, rows_changed as changed from backfill_progress
     where migration = ? and step = ?`,
    [migration, step],
  );
  if (!noted) return { position: undefined, passedOver: [], rowsSeen: 0, rowsChanged: 0 };
  const { position, passed_over: passedOver, seen, changed } = noted;
  return { position, passedOver, rowsSeen: Number(seen), rowsChanged: Number(changed) };
}

/** In the transaction of the batch that came so far. */
export async function savePlace(em: EntityManager, { migration, step }: BackfillId, place: Place): Promise<void> {
  const { position, passedOver, rowsSeen, rowsChanged } = place;
  await em.execute(
    `insert into backfill_progress (migration, step, position, passed_over, rows_seen, rows_changed)
     values (?, ?, ?::jsonb, ?::jsonb, ?, ?)
     on conflict (migration, step) do update set position = excluded.position, passed_over = excluded.passed_over,
       rows_seen = excluded.rows_seen, rows_changed = excluded.rows_changed, updated_at = now()`,
    [migration, step, JSON.stringify(position), JSON.stringify(passedOver), rowsSeen, rowsChanged],
  );
}
