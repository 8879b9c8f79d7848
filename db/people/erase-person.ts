import { randomUUID } from 'node:crypto';
import { formatOrderNumber, type OrderNumber } from '../../domain/orders/order-number.ts';
import type { EntityManager } from '../database.ts';
import { appendEvents } from '../events/append-events.ts';
import { closeTasksOf } from '../tasks/close-tasks.ts';
import { appendAllToTimeline } from '../orders/order-timeline.ts';
import { findObstacles, type Obstacle } from './erasure-obstacles.ts';
import { findPerson, type PersonRef } from './find-person.ts';
import { alsoErased, personalData } from './personal-data.ts';

/** More than that is asked about once more: it may be the address of an office, and hundreds of people. */
const ORDERS_UNASKED_MAX = 10;

export type ErasureOutcome =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly obstacles: readonly Obstacle[] }
  | ({ readonly kind: 'unconfirmed' } & ErasureExtent)
  | {
      readonly kind: 'erased';
      readonly erasureId: string;
      readonly orders: readonly string[];
      /** By table. */
      readonly rows: Readonly<Record<string, number>>;
      /** Ids of customers who have another address now, and of whom only these orders were erased. */
      readonly customersWhoStay: readonly string[];
      /** What others know, who are to be asked to erase it. */
      readonly elsewhere: { readonly payments: readonly string[]; readonly parcels: readonly string[] };
    };

/** How much would be erased. */
export interface ErasureExtent {
  readonly customers: number;
  readonly orders: readonly string[];
  /** Different names that parcels went to. */
  readonly recipients: number;
}

/** How workflows are called, which storage does not know. */
export interface WorkflowNames {
  readonly ofOrder: (number: OrderNumber) => readonly string[];
  readonly ofParcel: (number: OrderNumber, sequence: number) => string;
  readonly ofQuote: (id: string) => string;
  readonly ofCorrection: (id: string) => string;
}

export interface ErasureRequest {
  readonly ref: PersonRef;
  readonly names: WorkflowNames;
  /** Also where it is more than one customer, or more than `ORDERS_UNASKED_MAX` orders. */
  readonly isConfirmed: boolean;
}

/** Something about them came after it had been looked for. */
class ErasureOvertaken extends Error {
  readonly obstacles: readonly Obstacle[];
  constructor(obstacles: readonly Obstacle[]) {
    super('The person has ordered meanwhile');
    this.obstacles = obstacles;
  }
}

/** Whatever of the outcome is not `erased` leaves everything as it was. */
export async function erasePerson(
  inTransaction: <T>(work: (em: EntityManager) => Promise<T>) => Promise<T>,
  request: ErasureRequest,
): Promise<ErasureOutcome> {
  try {
    return await inTransaction((em) => eraseWithin(em, request));
  } catch (error) {
    if (error instanceof ErasureOvertaken) return { kind: 'refused', obstacles: error.obstacles };
    throw error;
  }
}

async function eraseWithin(em: EntityManager, { ref, names, isConfirmed }: ErasureRequest): Promise<ErasureOutcome> {
  // Reads tables whole, so that nobody waits for it: nothing is locked yet.
  if (!(await findPerson(em, ref, 'erasure'))) return { kind: 'unknown' };
  const extent = await readExtent(em);
  const isLarge = extent.customers > 1 || extent.orders.length > ORDERS_UNASKED_MAX;
  if (isLarge && !isConfirmed) return { kind: 'unconfirmed', ...extent };
  await lockTheirs(em);
  const obstacles = await findObstacles(em);
  if (obstacles.length > 0) return { kind: 'refused', obstacles };
  const { orders, customerIds, ...known } = await readIds(em, names);
  const customersWhoStay = await readCustomersWhoStay(em);
  const erasureId = randomUUID();
  await em.execute('insert into erasure (id, order_ids, workflow_ids) values (?, ?::jsonb, ?::jsonb)', [
    erasureId,
    JSON.stringify(known.orderIds),
    JSON.stringify(known.workflowIds),
  ]);
  const rows = await eraseRows(em);
  await em.execute('update erasure set rows = ?::jsonb where id = ?', [JSON.stringify(rows), erasureId]);
  const meanwhile = await findObstacles(em);
  if (meanwhile.length > 0) throw new ErasureOvertaken(meanwhile);
  // Last, and with the time of now: the transaction may have lasted for minutes, and others ask what is new since the last one.
  await writeOnTimelines(em, known.orderIds, erasureId);
  await tellOfCustomers(em, customerIds, erasureId);
  // That somebody was to forget them.
  for (const subjectId of customerIds)
    await closeTasksOf(em, { subjectType: 'customer', subjectId }, { outcome: 'settled' });
  return { kind: 'erased', erasureId, orders, rows, customersWhoStay, elsewhere: known.elsewhere };
}

/** Whoever follows such an order has what is no longer there. A request that became no order has no timeline. */
async function writeOnTimelines(em: EntityManager, orderIds: readonly string[], erasureId: string): Promise<void> {
  const type = 'order.person-erased';
  const factKey = `${type}:${erasureId}`;
  const entries = orderIds.map((orderId) => ({ orderId, type, factKey, data: { erasureId } }) as const);
  await appendAllToTimeline(em, entries, 'clock_timestamp()');
}

async function tellOfCustomers(em: EntityManager, customerIds: readonly string[], erasureId: string): Promise<void> {
  const type = 'customer.erased';
  const data = { erasureId };
  await appendEvents(
    em,
    customerIds.map((subjectId) => ({ subjectId, type, factKey: type, data })),
  );
}

async function readExtent(em: EntityManager): Promise<ErasureExtent> {
  const [found] = await em.execute<{ customers: number; numbers: number[]; recipients: number }[]>(
    `select (select count(*)::int from person_customer) as customers,
       (select coalesce(jsonb_agg(number order by number), '[]') from (
          select number from person_request union select number from person_order) theirs) as numbers,
       (select count(distinct lower(shipping_address ->> 'name'))::int from sales_order
          where id in (select id from person_order)) as recipients`,
  );
  if (!found) throw new Error('What would be erased has no row');
  const { customers, numbers, recipients } = found;
  return { customers, orders: numbers.map((number) => formatOrderNumber(number)), recipients };
}

/**
 * Their account first, as everybody does who changes it; parcels before orders, as everywhere: whoever writes about them now is done
 * first. Whoever orders as this customer waits.
 */
async function lockTheirs(em: EntityManager): Promise<void> {
  await em.execute(
    'select 1 from customer_account where customer_id in (select id from person_customer) order by id for update',
  );
  await em.execute(`select 1 from shipment where order_id in (select id from person_order) order by id for update`);
  await em.execute(`select 1 from sales_order where id in (select id from person_order) order by id for update`);
  await em.execute(
    `select 1 from checkout_request where order_id in (select id from person_request) order by order_id for update`,
  );
  await em.execute(`select 1 from customer where id in (select id from person_customer) order by id for update`);
}

/** Orders under the address that were placed from an account which has another address today. */
async function readCustomersWhoStay(em: EntityManager): Promise<string[]> {
  const customers = await em.execute<{ id: string }[]>(
    `select distinct customer_id as id from sales_order
     where id in (select id from person_order) and customer_id not in (select id from person_customer)`,
  );
  return customers.map(({ id }) => id);
}

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
  const customers = await em.execute<{ id: string }[]>('select id from person_customer');
  const payments = await em.execute<{ id: string }[]>(
    'select intent_id as id from payment where order_id in (select id from person_order) and intent_id is not null',
  );
  return {
    customerIds: customers.map(({ id }) => id),
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
  for (const statement of alsoErased) await em.execute(statement);
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
