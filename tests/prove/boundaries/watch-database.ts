import { createRequire } from 'node:module';
import type { Failpoints } from './failpoints.ts';

/** The driver's client, as far as it is looked at here. */
interface PgClient {
  /** Of the server's process that serves this connection. */
  readonly processID: number | null;
  query: (this: PgClient, statement: string | { readonly text: string }, ...rest: unknown[]) => unknown;
}

/** That of MikroORM: another copy would be another class. */
const { Client } = createRequire(import.meta.resolve('@mikro-orm/postgresql'))('pg') as {
  readonly Client: { readonly prototype: PgClient };
};

/** Comes to a boundary before the commit of a transaction that has written, and before a write that is one by itself. */
export function watchDatabase({ reach }: Pick<Failpoints, 'reach'>): void {
  /** By connection: what the open transaction has written first. */
  const open = new WeakMap<PgClient, { wrote: string | null }>();
  const query = Client.prototype.query;
  Client.prototype.query = function watched(statement, ...rest) {
    const sql = typeof statement === 'string' ? statement : statement.text;
    const transaction = open.get(this);
    if (/^\s*(begin|start transaction)/i.test(sql)) open.set(this, { wrote: null });
    else if (/^\s*(commit|rollback)\b(?! to)/i.test(sql)) {
      open.delete(this);
      if (/commit/i.test(sql) && transaction?.wrote) {
        reach('before-commit', transaction.wrote, undefined, this.processID);
      }
    } else {
      const write = writeIn(sql);
      if (transaction) transaction.wrote ??= write;
      else if (write !== null) reach('before-commit', write, undefined, this.processID);
    }
    return query.call(this, statement, ...rest);
  };
}

const WRITE =
  /(?<!\b(?:for|do) )\b(insert) into (\w+)|(?<!\b(?:for|do) )\b(update) (\w+) (?:\w+ )?set (\w+)|\b(delete) from (\w+)/i;

/** The first write in a statement, such as `insert sales_order` or `update payment.state`; null: it only reads. */
export function writeIn(sql: string): string | null {
  const [, insert, into, update, table, column, remove, from] = WRITE.exec(sql.replaceAll(/\s+/g, ' ')) ?? [];
  if (insert) return `insert ${into}`;
  if (update) return `update ${table}.${column}`;
  return remove ? `delete ${from}` : null;
}
