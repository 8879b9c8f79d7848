import { defineEntity, p } from '@mikro-orm/core';

/** One movement of money. Its business key makes a second posting of the same movement impossible. */
export const LedgerTransaction = defineEntity({
  name: 'LedgerTransaction',
  tableName: 'ledger_transaction',
  indexes: [
    {
      name: 'ledger_transaction_posted_at',
      expression: `create index ledger_transaction_posted_at on ledger_transaction using brin (posted_at)
        with (pages_per_range = 32, autosummarize = on)`,
    },
  ],
  properties: {
    id: p.bigint('string').primary().autoincrement(),
    /** The same key that the provider saw: `order:{id}:capture:{shipment}:{attempt}`. */
    businessKey: p.string().unique(),
    kind: p.string().$type<LedgerTransactionKind>(),
    orderId: p.uuid().index(),
    postedAt: p.datetime().defaultRaw('now()'),
  },
});
export type LedgerTransactionKind = 'authorisation' | 'void' | 'capture' | 'refund' | 'refund-failed' | 'write-off';

/** One side of a movement. Debits are positive, credits negative; a transaction sums to zero in each currency. */
export const LedgerPosting = defineEntity({
  name: 'LedgerPosting',
  tableName: 'ledger_posting',
  properties: {
    id: p.bigint('string').primary().autoincrement(),
    transaction: () => p.manyToOne(LedgerTransaction).mapToPk().index(),
    account: p.string(),
    amountMinor: p.bigint('number').check('amount_minor <> 0'),
    currency: p.string().length(3),
  },
});
