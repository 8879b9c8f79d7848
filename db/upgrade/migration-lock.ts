import { setTimeout as delay } from 'node:timers/promises';
import type { EntityManager } from '../database.ts';

/** Any number will do, as long as nothing else in the database locks it. */
const MIGRATION_LOCK = 7_482_001;
const LOOK_EVERY_MS = 500;

/**
 * One process migrates at a time. The lock belongs to the session that also does the work: where a process dies, its last statement
 * goes on at the server and keeps the lock until it is done. Who waits asks again and again: a statement that waits has a snapshot, and
 * `create index concurrently` would wait for that one in turn.
 */
export async function awaitMigrationLock(em: EntityManager, onWait: () => void): Promise<void> {
  if (await lock(em)) return;
  onWait();
  do await delay(LOOK_EVERY_MS);
  while (!(await lock(em)));
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
