import { createRequire } from 'node:module';

/** The driver's client, as far as it is looked at here. */
interface PgClient {
  readonly processID: number | null;
  readonly readyForQuery: boolean;
  query: (this: PgClient, ...args: unknown[]) => unknown;
  once(event: 'end', listener: () => void): void;
}

/** That of MikroORM: another copy would be another class. */
const { Client } = createRequire(import.meta.resolve('@mikro-orm/postgresql'))('pg') as {
  readonly Client: { readonly prototype: PgClient };
};

/**
 * Finds PostgreSQL's processes that serve this one and have nothing to do: one that is in the middle of a statement may
 * hold what all others need, and then everything would stand still.
 */
export function watchBackends(): () => number[] {
  const clients = new Set<PgClient>();
  const query = Client.prototype.query;
  Client.prototype.query = function watched(...args) {
    if (!clients.has(this)) {
      clients.add(this);
      this.once('end', () => clients.delete(this));
    }
    return query.apply(this, args);
  };
  return () =>
    [...clients].flatMap(({ processID, readyForQuery }) => (readyForQuery && processID !== null ? [processID] : []));
}
