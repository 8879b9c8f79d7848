import { defineEntity, p } from '@mikro-orm/core';

/** One movement of money. Its business key makes a second posting of the same movement impossible. */
export const LedgerTransaction = defineEntity({
  name: 'LedgerTransaction',
  tableName: 'ledger_transaction',
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
  indexes: [{ properties: ['account', 'currency'] }],
  properties: {
    id: p.bigint('string').primary().autoincrement(),
    transaction: () => p.manyToOne(LedgerTransaction).mapToPk().index(),
    account: p.string(),
    amountMinor: p.bigint('number').check('amount_minor <> 0'),
    currency: p.string().length(3),
  },
});
