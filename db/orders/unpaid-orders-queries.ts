import type { Unpaid } from '../../domain/orders/unpaid-limits.ts';
import type { Database } from '../database.ts';
import { unpaidByKeySql } from './unpaid-orders-sql.ts';

export interface UnpaidOrdersQueries {
  /** By API key id. Keys without unpaid orders are left out. */
  readUnpaidByKey(): Promise<ReadonlyMap<string, Unpaid>>;
}

export function createUnpaidOrdersQueries(database: Database): UnpaidOrdersQueries {
  return {
    async readUnpaidByKey() {
      const rows = await database.em.fork().execute<({ credentialId: string } & Unpaid)[]>(unpaidByKeySql);
      return new Map(rows.map(({ credentialId, orders, units }) => [credentialId, { orders, units }]));
    },
  };
}
