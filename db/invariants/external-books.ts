import type { Authorisation } from '../../domain/payments/authorisation.ts';
import type { EntityManager } from '../database.ts';
import type { ExternalBook } from './invariant.ts';
import type { AskedSingly } from './moved-payments.ts';
import { PackedEntries } from './packed-entries.ts';

/** A list that somebody else keeps. It is read while the shop goes on, so a single entry can be read again. */
export interface Book<Entry> {
  /** Everything in it; for payments, since a time. */
  list(since: Date): AsyncIterable<Entry>;
  /** One entry as it is now; undefined when there is none (any more). */
  read(key: string): Promise<Entry | undefined>;
}

/** What is compared of a payment. */
export type GatewayAuthorisation = Pick<
  Authorisation,
  'intentId' | 'orderId' | 'state' | 'currency' | 'authorisedMinor' | 'capturedMinor' | 'refundedMinor'
>;

/** A label that the carriers sold. */
export interface GatewayLabel {
  readonly providerShipmentId: string;
  /** Our id of the parcel. */
  readonly reference: string | null;
  /** Its money is back, or has been asked for. */
  readonly refunded: boolean;
}

/** A workflow that has not ended: `order-…`, `payment-…`, `backorder-…`, `shipment-…`. */
export interface RunningWorkflow {
  readonly workflowId: string;
  /** Whose it is, where Temporal says. */
  readonly orderId?: string | undefined;
}

export interface Books {
  readonly gateway_authorisation?: Book<GatewayAuthorisation>;
  readonly gateway_label?: Book<GatewayLabel>;
  readonly running_workflow?: Book<RunningWorkflow>;
}

/** The entries of a book by their key, as they were when they were last read. */
export type Entries = Iterable<readonly [key: string, entry: object]> & {
  set(key: string, entry: object): unknown;
  delete(key: string): unknown;
  /** What the list does not have, and was asked for beside it. */
  readonly askedSingly?: AskedSingly | undefined;
};

interface BookTable {
  readonly keyOf: (entry: never) => string | null;
  readonly createSql: string;
  /** Takes the entries as one JSON array. */
  readonly fillSql: string;
}

/** What a book says of an id is text, and may be anything; joined as a uuid or a number, it finds its row by the index. */
const UUID = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';

export const bookTables: Readonly<Record<ExternalBook, BookTable>> = {
  gateway_authorisation: {
    keyOf: ({ intentId }: GatewayAuthorisation) => intentId,
    createSql: `
      create temporary table gateway_authorisation (
        intent_id text primary key, order_id text, currency text not null, authorised_minor bigint not null,
        captured_minor bigint not null, refunded_minor bigint not null, state text not null,
        order_uuid uuid generated always as (case when order_id ~ '${UUID}' then order_id::uuid end) stored
      ) on commit drop`,
    fillSql: `
      insert into gateway_authorisation (intent_id, order_id, currency, authorised_minor, captured_minor, refunded_minor, state)
      select "intentId", "orderId", currency, "authorisedMinor", "capturedMinor", "refundedMinor", state
      from jsonb_to_recordset(?::jsonb) as e("intentId" text, "orderId" text, currency text, "authorisedMinor" bigint,
        "capturedMinor" bigint, "refundedMinor" bigint, state text)
      on conflict do nothing`,
  },
  gateway_label: {
    keyOf: ({ providerShipmentId }: GatewayLabel) => providerShipmentId,
    createSql: `
      create temporary table gateway_label (provider_shipment_id text primary key, reference text, refunded boolean not null)
      on commit drop`,
    fillSql: `
      insert into gateway_label select "providerShipmentId", reference, refunded
      from jsonb_to_recordset(?::jsonb) as e("providerShipmentId" text, reference text, refunded boolean)
      on conflict do nothing`,
  },
  running_workflow: {
    keyOf: ({ workflowId }: RunningWorkflow) => workflowId,
    createSql: `
      create temporary table running_workflow (
        workflow_id text primary key, order_id text,
        about text generated always as (split_part(workflow_id, '-', 1)) stored,
        order_number bigint generated always as (substring(workflow_id from '^[a-z]+-A-([1-9][0-9]{0,17})(?:-[1-9][0-9]{0,8})?$')::bigint) stored,
        parcel_sequence int generated always as (substring(workflow_id from '^shipment-A-[1-9][0-9]{0,17}-([1-9][0-9]{0,8})$')::int) stored
      ) on commit drop`,
    fillSql: `
      insert into running_workflow (workflow_id, order_id)
      select "workflowId", "orderId" from jsonb_to_recordset(?::jsonb) as e("workflowId" text, "orderId" text)
      on conflict do nothing`,
  },
};

const ROWS_AT_ONCE = 5_000;

/** Lays a book beside the shop's tables, until the caller's transaction ends. */
export async function loadBook(em: EntityManager, name: ExternalBook, entries: Entries): Promise<void> {
  const { createSql, fillSql } = bookTables[name];
  await em.execute(createSql);
  const write = async (rows: readonly object[]) => em.execute(fillSql, [JSON.stringify(rows)]);
  let rows: object[] = [];
  for (const [, entry] of entries) {
    rows.push(entry);
    if (rows.length < ROWS_AT_ONCE) continue;
    await write(rows);
    rows = [];
  }
  if (rows.length > 0) await write(rows);
  await em.execute(`analyze ${name}`);
}

export async function readBook<Entry extends object>(
  name: ExternalBook,
  book: Book<Entry>,
  since: Date,
): Promise<PackedEntries> {
  const keyOf = bookTables[name].keyOf as (entry: Entry) => string | null;
  const entries = new PackedEntries();
  for await (const entry of book.list(since)) {
    const key = keyOf(entry);
    if (key !== null) entries.add(key, entry);
  }
  return entries;
}

/** Reads some entries again. */
export async function refreshBook(entries: Entries, book: Book<object>, keys: Iterable<string>): Promise<void> {
  for (const key of keys) {
    const entry = await book.read(key);
    if (entry) entries.set(key, entry);
    else entries.delete(key);
  }
}
