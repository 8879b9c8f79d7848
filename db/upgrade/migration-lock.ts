import { setTimeout as delay } from 'node:timers/promises';
import type { EntityManager } from '../database.ts';

/** Any number will do, as long as nothing else in the database locks it. */
const MIGRATION_LOCK = 7_482_001;
const LOOK_EVERY_MS = 500;

export interface LockWait {
  /** How long another process may have the lock before the wait ends with an error. */
  readonly lockWaitMs: number;
  /** How often it is said again who has it. */
  readonly tellOfLockEveryMs: number;
}

/** Whoever has the lock is at work for long, or is no migration at all: any role that may connect can take it. */
export class MigrationLockHeld extends Error {
  override readonly name = 'MigrationLockHeld';

  constructor(holder: string, waitedMs: number) {
    super(
      `After ${Math.round(waitedMs / 1_000)} s the lock of migrations is still held by ${holder}. If that one migrates, run this again later; if not, end it.`,
    );
  }
}

/**
 * One process migrates at a time. The lock belongs to the session that also does the work: where a process dies, its last statement
 * goes on at the server and keeps the lock until it is done. Who waits asks again and again: a statement that waits has a snapshot, and
 * `create index concurrently` would wait for that one in turn. Throws MigrationLockHeld.
 */
export async function awaitMigrationLock(
  em: EntityManager,
  { lockWaitMs, tellOfLockEveryMs }: LockWait,
  tell: (sentence: string) => void,
): Promise<void> {
  const startedAt = performance.now();
  for (let toldAt = -Infinity; !(await lock(em)); await delay(LOOK_EVERY_MS)) {
    const now = performance.now();
    const isOver = now - startedAt >= lockWaitMs;
    if (!isOver && now - toldAt < tellOfLockEveryMs) continue;
    const holder = await readHolder(em);
    // It was released in this moment.
    if (holder === undefined) continue;
    if (isOver) throw new MigrationLockHeld(holder, lockWaitMs);
    const seconds = Math.round(lockWaitMs / 1_000);
    tell(`Another process migrates, ${holder}; this one waits until it is done, ${seconds} s at most.`);
    toldAt = now;
  }
}

/** Throws where the session is another one than before, and somebody else has the lock: the work is theirs now. */
export async function requireMigrationLock(em: EntityManager): Promise<void> {
  if (!(await lock(em)))
    throw new Error('The connection was cut off, and another process migrates meanwhile: run it again.');
}

/** A session takes its own lock as often as it likes. */
async function lock(em: EntityManager): Promise<boolean> {
  const [{ held } = { held: false }] = await em.execute<{ held: boolean }[]>('select pg_try_advisory_lock(?) as held', [
    MIGRATION_LOCK,
  ]);
  return held;
}

/**
 * Of a session of another role only superusers and members of pg_read_all_stats see more than its process, role and name. How a key
 * of 64 bits is shown: postgresql.org/docs/18/view-pg-locks.html.
 */
async function readHolder(em: EntityManager): Promise<string | undefined> {
  const [found] = await em.execute<{ holder: string | null }[]>(
    `select string_agg(concat_ws(' ', 'process', pid, nullif('(' || application_name || ')', '()'), 'of ' || usename,
        'from ' || host(client_addr), 'connected since ' || ${atUtc('backend_start')},
        case state when 'idle' then 'idle since ' || ${atUtc('state_change')} end), ', ') as holder
     from pg_locks join pg_stat_activity using (pid)
     where locktype = 'advisory' and granted and classid = 0 and objid = ?::bigint::oid and objsubid = 1
       and database = (select oid from pg_database where datname = current_database())`,
    [MIGRATION_LOCK],
  );
  return found?.holder ?? undefined;
}

const atUtc = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
