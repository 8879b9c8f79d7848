import { isFinal, orderStatuses } from '../../domain/orders/order-status.ts';
import type { EntityManager } from '../database.ts';
import { PLANNED_EACH_TIME } from '../shared/planned-each-time.ts';

/** The orders that are looked at, some at a time: what a look holds in memory does not grow with the shop. */
export interface OrderWindows {
  /**
   * Names the next orders in the temporary table `looked_at`, until the caller's transaction ends. False: there are none left, and
   * there is no such table.
   */
  layOutNext(em: EntityManager): Promise<boolean>;
}

/** Few enough for their rows to be joined in memory, and many enough for planning the statements not to count. */
export const ORDERS_AT_ONCE = 20_000;

/** All orders by their number, before them what names an order that is not there. Each is in one window. */
export function windowsOfAll(ordersAtOnce: number): OrderWindows {
  let last: string | undefined;
  return {
    async layOutNext(em) {
      await createTable(em);
      if (last === undefined) {
        last = '-1';
        const [nobodys] = await em.execute<{ orders: number }[]>(NOBODYS);
        if (nobodys && nobodys.orders > 0) return analysed(em);
      }
      const [loaded] = await em.execute<{ orders: number; last: string }[]>(NEXT_BY_NUMBER, [last, ordersAtOnce]);
      if (!loaded || loaded.orders === 0) return false;
      ({ last } = loaded);
      return analysed(em);
    },
  };
}

/** The orders that are open or hold goods, and those that something has happened to since. */
export function windowsSince(since: Date, ordersAtOnce: number): OrderWindows {
  let ids: string[] | undefined;
  return {
    async layOutNext(em) {
      ids ??= (await em.execute<{ id: string }[]>(OPEN_OR_CHANGED, openOrChangedParameters(since))).map(({ id }) => id);
      const some = ids.splice(0, ordersAtOnce);
      if (some.length === 0) return false;
      await createTable(em);
      await em.execute('insert into looked_at select unnest(?::uuid[])', [`{${some.join(',')}}`]);
      return analysed(em);
    },
  };
}

async function createTable(em: EntityManager): Promise<void> {
  await em.execute('drop table if exists pg_temp.looked_at');
  await em.execute('create temporary table looked_at (id uuid primary key) on commit drop');
}

async function analysed(em: EntityManager): Promise<true> {
  await em.execute('analyze looked_at');
  return true;
}

/** Of the tables whose order no foreign key vouches for. */
const NOBODYS = `
with nobodys as (
  select order_id from reservation r where not exists (select from sales_order o where o.id = r.order_id)
  union select order_id from ledger_transaction t where not exists (select from sales_order o where o.id = t.order_id)
  union select order_id from payment_write_off w where not exists (select from sales_order o where o.id = w.order_id)
), loaded as (insert into looked_at select order_id from nobodys)
select count(*)::int as orders from nobodys`;

const NEXT_BY_NUMBER = `
with next as materialized (
  select id, number from sales_order where number > ? order by number limit ?
), loaded as (insert into looked_at select id from next)
select count(*)::int as orders, max(number)::text as last from next`;

const open = orderStatuses.filter((status) => !isFinal(status));

/** Whatever moves an order's money or goods is written in a book that only grows, with its time. */
const OPEN_OR_CHANGED = `${PLANNED_EACH_TIME}
select id from sales_order where status in (${open.map(() => '?').join(', ')})
union select order_id from reservation where state = 'held'
union select order_id from backorder where state = 'waiting'
union select subject_id from event where occurred_at >= ? and subject_type = 'order'
union select order_id from ledger_transaction where posted_at >= ?
union select order_id from stock_movement where order_id is not null and occurred_at >= ?
union select order_id from payment where created_at >= ?
order by id`;

function openOrChangedParameters(since: Date): readonly unknown[] {
  const at = since.toISOString();
  return [...open, at, at, at, at];
}
