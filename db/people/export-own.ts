import { withoutClientSecrets } from '../../domain/payments/without-client-secrets.ts';
import type { EntityManager } from '../database.ts';

/** Of `pg_try_advisory_xact_lock`: one export at a time in the whole shop. */
const EXPORT_LOCK = 7_482_004;

export type OwnExport =
  | { readonly kind: 'told'; readonly tables: Readonly<Record<string, readonly unknown[]>> }
  | { readonly kind: 'unknown' }
  /** Somebody else's is being read. */
  | { readonly kind: 'busy' };

interface ToldTable {
  /** Each goes by an index. `own`: their customer; `theirs`: their orders. */
  readonly rows: string;
  /** What is not for them: what staff have written for one another, whose name stands beside it, and secrets. */
  readonly without?: readonly string[];
}

const OF_ACCOUNT = 'account_id in (select a.id from customer_account a, own where a.customer_id = own.id)';
const OF_ORDER = 'order_id in (select id from theirs)';

/** What a person reads of themselves who has logged in. Everything else that stands of them is read by `export-person`. */
export const ownTables: Readonly<Record<string, ToldTable>> = {
  customer: { rows: 'id in (select id from own)' },
  customer_account: {
    rows: 'customer_id in (select id from own)',
    without: ['password_hash', 'link_version', 'password_version', 'made_by'],
  },
  account_login: { rows: OF_ACCOUNT },
  account_address: { rows: OF_ACCOUNT },
  customer_session: { rows: OF_ACCOUNT, without: ['refresh_hash', 'previous_hash'] },
  sales_order: {
    rows: 'id in (select id from theirs)',
    without: ['hold_reason', 'cancel_note', 'attention'],
  },
  order_line: { rows: OF_ORDER },
  checkout_request: { rows: OF_ORDER, without: ['shopper_mark'] },
  address_correction: { rows: OF_ORDER, without: ['requested_by'] },
  shipping_quote: { rows: 'id in (select shipping_quote_id from theirs)' },
  payment: { rows: OF_ORDER, without: ['decline', 'client_secret'] },
  payment_refund: { rows: `payment_id in (select p.id from payment p where p.${OF_ORDER})`, without: ['reason'] },
  shipment: { rows: OF_ORDER, without: ['attention'] },
  message: { rows: OF_ORDER, without: ['last_error', 'mailbox'] },
  message_preference: {
    rows: `owner_type in ('customer', 'order') and owner_id in (select id from own union select id from theirs)`,
  },
  push_subscription: { rows: OF_ORDER, without: ['auth_secret'] },
};

/** Why a table that may hold something of a person is none of `ownTables`. */
export const notToldTables: Readonly<Record<string, string>> = {
  event: 'The API tells it, order by order, in words that are for them.',
  idempotent_request: 'Answers that they have had.',
  inbound_event: 'What payment provider and carriers reported, as it came: others may stand in it.',
  unreadable_event: 'The same.',
  payment_write_off: 'What staff have decided.',
  shipping_label: 'A public link to a page with name and address on it, for the warehouse.',
  suppressed_address: 'A hash of their address.',
  task: 'What staff are to see to, in words for staff.',
  task_comment: 'What staff have written for one another.',
  approval: 'What staff have asked one another for.',
  import_row: 'By what number another system knew them, which their customer says, too.',
};

/** What the shop keeps of a customer, as they may read it themselves: no statement reads a table whole. */
export async function exportOwn(em: EntityManager, customerId: string): Promise<OwnExport> {
  const [lock] = await em.execute<{ isOurs: boolean }[]>('select pg_try_advisory_xact_lock(?) as "isOurs"', [
    EXPORT_LOCK,
  ]);
  if (!lock?.isOurs) return { kind: 'busy' };
  const tables: Record<string, readonly unknown[]> = {};
  for (const [table, { rows, without = [] }] of Object.entries(ownTables)) {
    const found = await em.execute<{ row: object }[]>(
      `with own as materialized (select ?::uuid as id),
         theirs as materialized (select id, shipping_quote_id from sales_order where customer_id = ?)
       select to_jsonb(t) - ?::text[] as row from ${table} t where ${rows}`,
      [customerId, customerId, `{${without.join(',')}}`],
    );
    if (found.length > 0) tables[table] = found.map(({ row }) => withoutSecrets(row));
  }
  return tables['customer_account'] ? { kind: 'told', tables } : { kind: 'unknown' };
}

/** With a client secret whoever reads the export could pay: it is none of a person's data, at whatever depth it stands. */
function withoutSecrets(row: object): unknown {
  return JSON.parse(JSON.stringify(row), withoutClientSecrets);
}
