import type { RateLimitStore } from './rate-limit-store.ts';

/** How often something has happened by now, and for how long that is remembered. */
export interface RunningCount {
  readonly count: number;
  readonly msLeft: number;
}

/** Counts that run out, by key. */
export interface RunningCounts {
  of(key: string): Promise<number>;
  /** Adds one. A count that there was none of begins, and runs out after so long. */
  add(key: string, lifeSeconds: number): Promise<RunningCount>;
  /** Adds one less: of the last nothing is left. */
  takeBack(key: string): Promise<void>;
  drop(key: string): Promise<void>;
}

/** For all processes, in the table of limits. Each throws while the database cannot be asked. */
export function createStoredCounts(name: string, { pool, tableName }: RateLimitStore): RunningCounts {
  const keyOf = (key: string) => `${name}:${key}`;
  return {
    async of(key) {
      const { rows } = await pool.query<{ points: number }>(
        `select points from ${tableName} where key = $1 and expire > ${NOW_MS}`,
        [keyOf(key)],
      );
      return rows[0]?.points ?? 0;
    },
    async add(key, lifeSeconds) {
      const { rows } = await pool.query<RunningCount>(
        `insert into ${tableName} as known (key, points, expire) values ($1, 1, ${NOW_MS} + $2)
         on conflict (key) do update set
           points = case when known.expire > ${NOW_MS} then known.points + 1 else 1 end,
           expire = case when known.expire > ${NOW_MS} then known.expire else excluded.expire end
         returning points as count, (expire - ${NOW_MS})::float8 as "msLeft"`,
        [keyOf(key), Math.round(lifeSeconds * 1_000)],
      );
      const [counted] = rows;
      if (!counted) throw new Error(`Nothing was counted of ${name}`);
      return counted;
    },
    async takeBack(key) {
      const last = await pool.query(`delete from ${tableName} where key = $1 and points <= 1`, [keyOf(key)]);
      if (last.rowCount === 1) return;
      await pool.query(`update ${tableName} set points = points - 1 where key = $1 and points > 1`, [keyOf(key)]);
    },
    async drop(key) {
      await pool.query(`delete from ${tableName} where key = $1`, [keyOf(key)]);
    },
  };
}

/** As the database has it, so that processes whose clocks differ count alike. */
const NOW_MS = `(extract(epoch from statement_timestamp()) * 1000)::bigint`;
