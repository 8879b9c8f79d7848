import { randomUUID } from 'node:crypto';
import { formatOrderNumber, type OrderNumber } from '../../domain/orders/order-number.ts';
import type { Database, EntityManager } from '../database.ts';
import { appendAllToTimeline } from '../orders/order-timeline.ts';
import { findPerson, type PersonRef } from './find-person.ts';
import { personalData } from './personal-data.ts';

/** What stands in the way of an erasure: the shop still needs to know who it is. */
export interface Obstacle {
  readonly about: string;
  readonly why: string;
}

export type ErasureOutcome =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly obstacles: readonly Obstacle[] }
  | {
      readonly kind: 'erased';
      readonly erasureId: string;
      readonly orders: readonly string[];
      /** By table. */
      readonly rows: Readonly<Record<string, number>>;
      /** What others know, who are to be asked to erase it. */
      readonly elsewhere: { readonly payments: readonly string[]; readonly parcels: readonly string[] };
    };

export interface UnfinishedErasure {
  readonly id: string;
  readonly workflowIds: readonly string[];
}

/** How workflows are called, which storage does not know. */
export interface WorkflowNames {
  readonly ofOrder: (number: OrderNumber) => readonly string[];
  readonly ofParcel: (number: OrderNumber, sequence: number) => string;
  readonly ofQuote: (id: string) => string;
  readonly ofCorrection: (id: string) => string;
}

export interface PersonRepository {
  /** Everything that stands of a person, by table. Undefined where there is nothing. */
  exportPerson(ref: PersonRef): Promise<Readonly<Record<string, readonly unknown[]>> | undefined>;
  /** All of it or nothing, in one transaction that is on record. */
  erasePerson(ref: PersonRef, names: WorkflowNames): Promise<ErasureOutcome>;
  /** Erasures whose histories may still be at Temporal. */
  listUnfinished(): Promise<readonly UnfinishedErasure[]>;
  finishErasure(id: string): Promise<void>;
}

export function createPersonRepository(database: Database): PersonRepository {
  const inTransaction = <T>(work: (em: EntityManager) => Promise<T>) => database.em.fork().transactional(work);
  return {
    exportPerson: (ref) => inTransaction((em) => exportPerson(em, ref)),
    erasePerson: (ref, names) => inTransaction((em) => erasePerson(em, ref, names)),
    listUnfinished: () =>
      database.em
        .fork()
        .execute<UnfinishedErasure[]>(
          `select id, workflow_ids as "workflowIds" from erasure where finished_at is null order by erased_at`,
        ),
    async finishErasure(id) {
      await database.em.fork().execute('update erasure set finished_at = now() where id = ?', [id]);
    },
  };
}

/** What a person is told besides what is theirs alone. */
const ALSO_TOLD: Readonly<Record<string, string>> = {
  order_line: 'order_id in (select id from person_order)',
};

async function exportPerson(em: EntityManager, ref: PersonRef) {
  if (!(await findPerson(em, ref))) return undefined;
  const told: Record<string, readonly unknown[]> = {};
  const wheres = {
    ...Object.fromEntries(Object.entries(personalData).map(([table, { rows }]) => [table, rows])),
    ...ALSO_TOLD,
  };
  for (const [table, where] of Object.entries(wheres)) {
    const found = await em.execute<{ row: unknown }[]>(
      `select to_jsonb(t) - 'client_secret' as row from ${table} t where ${where}`,
    );
    if (found.length > 0) told[table] = found.map(({ row }) => row);
  }
  return told;
}

async function erasePerson(em: EntityManager, ref: PersonRef, names: WorkflowNames): Promise<ErasureOutcome> {
  if (!(await findPerson(em, ref))) return { kind: 'unknown' };
  await lockOrders(em);
  const obstacles = await em.execute<Obstacle[]>(OBSTACLES);
  if (obstacles.length > 0) return { kind: 'refused', obstacles };
  const { orders, ...known } = await readIds(em, names);
  const erasureId = randomUUID();
  await em.execute('insert into erasure (id, order_ids, workflow_ids) values (?, ?::jsonb, ?::jsonb)', [
    erasureId,
    JSON.stringify(known.orderIds),
    JSON.stringify(known.workflowIds),
  ]);
  const rows = await eraseRows(em);
  await writeOnTimelines(em, known.orderIds, erasureId);
  await em.execute('update erasure set rows = ?::jsonb where id = ?', [JSON.stringify(rows), erasureId]);
  return { kind: 'erased', erasureId, orders, rows, elsewhere: known.elsewhere };
}

/** Whoever follows such an order has what is no longer there. A request that became no order has no timeline. */
async function writeOnTimelines(em: EntityManager, orderIds: readonly string[], erasureId: string): Promise<void> {
  const type = 'order.person-erased';
  const entries = orderIds.map((orderId) => ({ orderId, type, factKey: `${type}:${erasureId}`, data: { erasureId } }));
  await appendAllToTimeline(em, entries);
}

/** Parcels before orders, as everywhere: whoever writes about them now is done first. */
async function lockOrders(em: EntityManager): Promise<void> {
  await em.execute(`select 1 from shipment where order_id in (select id from person_order) order by id for update`);
  await em.execute(`select 1 from sales_order where id in (select id from person_order) order by id for update`);
  await em.execute(
    `select 1 from checkout_request where order_id in (select id from person_request) order by order_id for update`,
  );
}

const OBSTACLES = `
select 'order A-' || o.number as about, case
    when o.closed_at is null then 'It is ' || o.status || ': it has to end first.'
    else 'It waits for a person (attention): that has to be seen to first.' end as why
from sales_order o where o.id in (select id from person_order) and (o.closed_at is null or o.attention is not null)
union all
select 'order A-' || o.number, 'A parcel of it waits for a person (attention): that has to be seen to first.'
from shipment s join sales_order o on o.id = s.order_id
where o.id in (select id from person_order) and s.attention is not null
union all
select 'request A-' || r.number, 'It is being placed.' from checkout_request r
where r.order_id in (select id from person_request) and r.resolved_at is null
union all
select 'webhook ' || e.event_id, 'It has had no effect yet: try again in some minutes.' from inbound_event e
where e.settled_at is null and exists (select from person_mention m where position(m.mention in lower(e.payload::text)) > 0)
order by 1`;

async function readIds(em: EntityManager, names: WorkflowNames) {
  const numbers = await em.execute<{ id: string; number: string }[]>(
    'select id, number from person_request union select id, number from person_order',
  );
  const numberOf = ({ number }: { readonly number: string }) => formatOrderNumber(Number(number));
  const parcels = await em.execute<{ number: string; sequence: number; providerIds: string[] }[]>(
    `select o.number, s.sequence, coalesce((select jsonb_agg(l.provider_shipment_id) from shipping_label l where l.shipment_id = s.id), '[]')
       as "providerIds"
     from shipment s join person_order o on o.id = s.order_id`,
  );
  const quotes = await em.execute<{ id: string }[]>('select id from person_quote');
  const corrections = await em.execute<{ id: string }[]>(
    'select id from address_correction where order_id in (select id from person_order)',
  );
  const payments = await em.execute<{ id: string }[]>(
    'select intent_id as id from payment where order_id in (select id from person_order) and intent_id is not null',
  );
  return {
    orderIds: numbers.map(({ id }) => id),
    orders: numbers.map(numberOf),
    workflowIds: [
      ...numbers.flatMap((order) => names.ofOrder(numberOf(order))),
      ...parcels.map((parcel) => names.ofParcel(numberOf(parcel), parcel.sequence)),
      ...quotes.map(({ id }) => names.ofQuote(id)),
      ...corrections.map(({ id }) => names.ofCorrection(id)),
    ],
    elsewhere: { payments: payments.map(({ id }) => id), parcels: parcels.flatMap(({ providerIds }) => providerIds) },
  };
}

/** Rows that go do so last: the others may be found by them. */
async function eraseRows(em: EntityManager): Promise<Record<string, number>> {
  const rows: Record<string, number> = {};
  const last = Object.entries(personalData).toSorted(
    ([, a], [, b]) => Number(a.erased === 'delete') - Number(b.erased === 'delete'),
  );
  for (const [table, { rows: where, erased }] of last) {
    const statement =
      erased === 'delete'
        ? `delete from ${table} where ${where}`
        : `update ${table} set ${Object.entries(erased)
            .map(([column, value]) => `${column} = ${value}`)
            .join(', ')} where ${where}`;
    const [counted] = await em.execute<{ n: number }[]>(
      `with gone as (${statement} returning 1) select count(*)::int as n from gone`,
    );
    if (counted && counted.n > 0) rows[table] = counted.n;
  }
  return rows;
}
