import { eventually } from './eventually.ts';
import type { Query } from './open-test-database.ts';

/** Until the work is done, or something in the database waits for a lock of another transaction. */
export async function doneOrWaiting(query: Query, work: Promise<unknown>): Promise<void> {
  let isDone = false;
  const ended = () => {
    isDone = true;
  };
  work.then(ended, ended);
  await eventually(async () => {
    const waiting = await query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return isDone || waiting.length > 0;
  });
}
