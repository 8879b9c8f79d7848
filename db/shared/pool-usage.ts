/** Of a pool of `pg`, what is looked at here. */
export interface Pool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

/** What the pool of one process is doing at this moment. */
export interface PoolUsage {
  readonly used: number;
  readonly idle: number;
  /** Callers that wait for a connection. */
  readonly waiting: number;
  readonly max: number;
}

interface KnownPool {
  readonly max: number;
  /** Undefined until the database is used for the first time. */
  readonly pool: () => Pool | undefined;
}

/** MikroORM hands its pool out only once the database has answered, and then asks it for more than we want. */
const pools = new WeakMap<object, KnownPool>();

export function rememberPool(database: object, pool: KnownPool): void {
  pools.set(database, pool);
}

/** Asks the pool, not the database. */
export function readPoolUsage(database: object): PoolUsage {
  const known = pools.get(database);
  const { totalCount = 0, idleCount = 0, waitingCount = 0 } = known?.pool() ?? {};
  return { used: totalCount - idleCount, idle: idleCount, waiting: waitingCount, max: known?.max ?? 0 };
}
