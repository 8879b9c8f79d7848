import type { Database } from '../database.ts';
import { bankPageSql, isAtBankSql, type BankPage } from '../orders/bank-page-sql.ts';

export interface BankPageQueries {
  /**
   * For whoever has sent that card. Null where its payment waits for no page: the bank asked for nothing, or the shopper
   * has been there.
   */
  readBankPage(payment: { readonly orderId: string; readonly attempt: number }): Promise<BankPage | null>;
}

export function createBankPageQueries(database: Database): BankPageQueries {
  return {
    async readBankPage({ orderId, attempt }) {
      const [row] = await database.em
        .fork()
        .execute<{ page: BankPage }[]>(
          `select ${bankPageSql} as page from payment p where p.order_id = ? and p.attempt = ? and ${isAtBankSql}`,
          [orderId, attempt],
        );
      return row?.page ?? null;
    },
  };
}
