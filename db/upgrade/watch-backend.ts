import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase, type EntityManager } from '../database.ts';

const LOOK_EVERY_MS = 1_000;
const TELL_EVERY_MS = 10_000;

export interface Watched {
  /** Who was last seen to have locked what it waits for. */
  readonly blockers: () => string | undefined;
}

/**
 * Looks from another connection at what a session of the database does and waits for, while work lasts that takes longer than a
 * second, and tells of it every ten. That it cannot look stops nothing.
 */
export async function watchBackend<T>(
  { url, pid, tell }: { readonly url: string; readonly pid: number; readonly tell: (sentence: string) => void },
  work: (watched: Watched) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  let blockers: string | undefined;
  const watching = look(url, pid, over.signal, (sight, isTimeToTell) => {
    blockers = sight.blockers ?? blockers;
    const words = [sight.progress, sight.blockers && `waits for ${sight.blockers}`].filter(Boolean);
    if (isTimeToTell && words.length > 0) tell(words.join('; '));
  });
  try {
    return await work({ blockers: () => blockers });
  } finally {
    over.abort();
    await watching;
  }
}

interface Sight {
  /** How far `create index` is. */
  readonly progress: string | null;
  readonly blockers: string | null;
}

async function look(
  url: string,
  pid: number,
  over: AbortSignal,
  onSight: (sight: Sight, isTimeToTell: boolean) => void,
): Promise<void> {
  try {
    await delay(LOOK_EVERY_MS, undefined, { signal: over });
    const database = await openDatabase({ url, poolSize: 1, statementTimeoutMs: 2_000 });
    try {
      for (let toldAt = performance.now(); ;) {
        const sight = await readSight(database.em.fork(), pid).catch(() => undefined);
        const isTimeToTell = performance.now() - toldAt >= TELL_EVERY_MS;
        if (isTimeToTell) toldAt = performance.now();
        if (sight) onSight(sight, isTimeToTell);
        await delay(LOOK_EVERY_MS, undefined, { signal: over });
      }
    } finally {
      await database.close();
    }
  } catch (error) {
    if (!over.aborted) throw error;
  }
}

async function readSight(em: EntityManager, pid: number): Promise<Sight | undefined> {
  // Of sessions of another role only superusers and members of pg_read_all_stats see when they began and what they are called.
  const [sight] = await em.execute<Sight[]>(
    `select
       (select concat_ws(' ', phase, nullif(round(100.0 * blocks_done / nullif(blocks_total, 0)) || ' %', ''))
        from pg_stat_progress_create_index where pid = me.pid) as progress,
       (select string_agg(concat_ws(' ', 'process', pid, nullif('(' || application_name || ')', '()'), 'of ' || usename,
            'which began ' || date_trunc('second', now() - xact_start) || ' ago'), ', ' order by xact_start)
        from pg_stat_activity where pid = any (pg_blocking_pids(me.pid))) as blockers
     from (select ?::int as pid) me`,
    [pid],
  );
  return sight;
}
