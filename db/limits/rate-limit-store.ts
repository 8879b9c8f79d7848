import { Pool } from 'pg';
import { poolOptionsOf } from '../connection/pool-options.ts';

/** Where several processes count what callers have spent: the table `rate_limit`. */
export interface RateLimitStore {
  readonly tableName: string;
  readonly pool: Pool;
  close(): Promise<void>;
}

/** Few and quick: a count that takes longer is worth less than the answer that waits for it. */
const CONNECTIONS_MAX = 2;
const PATIENCE_MS = 500;

/** A pool of its own, so that no caller who is being counted waits for an order that is being placed. */
export function openRateLimitStore(databaseUrl: string): RateLimitStore {
  const pool = new Pool({
    ...poolOptionsOf(databaseUrl, PATIENCE_MS),
    max: CONNECTIONS_MAX,
    query_timeout: PATIENCE_MS,
    statement_timeout: PATIENCE_MS,
  });
  // A connection that breaks while nobody uses it: the next count opens another.
  pool.on('error', () => {});
  return { tableName: 'rate_limit', pool, close: () => pool.end() };
}
