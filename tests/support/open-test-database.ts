import { openDatabase, type Database, type DatabaseOptions } from '../../db/database.ts';
import { createTestDatabase } from './test-database.ts';

/** One statement, in a transaction of its own. */
export type Query = <T extends object = Record<string, unknown>>(sql: string, parameters?: unknown[]) => Promise<T[]>;

export interface OpenTestDatabase {
  readonly database: Database;
  readonly query: Query;
  /** Closes it, too. */
  readonly drop: () => Promise<void>;
}

/** A migrated database of the test file's own, open. */
export async function openTestDatabase(options: Omit<DatabaseOptions, 'url'> = {}): Promise<OpenTestDatabase> {
  const { url, drop } = await createTestDatabase();
  const database = await openDatabase({ url, ...options });
  return {
    database,
    query: <T extends object>(sql: string, parameters: unknown[] = []) =>
      database.em.fork().execute<T[]>(sql, parameters),
    async drop() {
      await database.close();
      await drop();
    },
  };
}
