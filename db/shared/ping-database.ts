import type { Database } from '../database.ts';

/** Resolves if the database answers a query within the deadline. */
export async function pingDatabase(database: Database, deadlineMs: number): Promise<void> {
  const { promise: timeUp, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`No answer within ${deadlineMs} ms`)), deadlineMs);
  try {
    await Promise.race([database.em.fork().execute('select 1'), timeUp]);
  } finally {
    clearTimeout(timer);
  }
}
