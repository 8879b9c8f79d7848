import type { Posting } from '../../domain/ledger/postings.ts';
import type { EntityManager } from '../database.ts';
import type { LedgerTransactionKind } from './ledger-entity.ts';

export interface Movement {
  readonly businessKey: string;
  readonly kind: LedgerTransactionKind;
  readonly orderId: string;
  readonly postings: readonly Posting[];
}

/** Posts one movement of money. False where it stands in the ledger already: then nothing else of it is to be written. */
export async function postMovement(
  em: EntityManager,
  { businessKey, kind, orderId, postings }: Movement,
): Promise<boolean> {
  const rows = await em.execute(
    `with posted as (
       insert into ledger_transaction (business_key, kind, order_id) values (?, ?, ?)
       on conflict (business_key) do nothing returning id
     ), postings as (
       insert into ledger_posting (transaction_id, account, amount_minor, currency)
       select posted.id, x.account, x."amountMinor", x.currency
       from posted, jsonb_to_recordset(?::jsonb) as x(account text, "amountMinor" bigint, currency text)
     )
     select id from posted`,
    [businessKey, kind, orderId, JSON.stringify(postings)],
  );
  return rows.length > 0;
}
