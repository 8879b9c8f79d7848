import { orderTag } from '../../api/orders/order-tag.ts';
import { presentOrder } from '../../api/orders/present-order.ts';
import type { Database } from '../../db/database.ts';
import { permissionsOfRole } from '../../domain/access/roles.ts';
import { wholeOrderSql, type OrderRecord } from '../../db/orders/order-queries.ts';

/** Two bodies of an order that readers were given under one tag. */
export interface UnseenChange {
  readonly orderId: string;
  readonly tag: string;
  readonly fields: readonly string[];
}

/** Whose rows are shown as the order. */
const TABLES = ['sales_order', 'order_line', 'backorder', 'payment', 'shipment'] as const;

/** Notes at the end of each transaction what the orders that it has touched look like. */
export async function watchOrders(database: Database): Promise<void> {
  const em = database.em.fork();
  await em.execute(
    'create table order_seen (nth bigserial primary key, order_id uuid not null, record jsonb not null)',
  );
  await em.execute(`
    create function note_order() returns trigger language plpgsql as $$
    declare about uuid := (to_jsonb(new) ->> case tg_table_name when 'sales_order' then 'id' else 'order_id' end)::uuid;
    begin
      insert into order_seen (order_id, record) select about, "order"::jsonb from (${wholeOrderSql.replace('?', 'about')}) seen;
      return null;
    end $$`);
  for (const table of TABLES) {
    await em.execute(`create constraint trigger note_order after insert or update on ${table}
      deferrable initially deferred for each row execute function note_order()`);
  }
}

/** How many bodies were seen in all, and which of them a reader who has the tag before would not have been told of. */
export async function unseenChanges(
  database: Database,
  role: 'storefront' | 'staff',
): Promise<{ readonly bodies: number; readonly unseen: readonly UnseenChange[] }> {
  const viewer = { permissions: permissionsOfRole(role === 'staff' ? 'administrator' : role, null) };
  const rows = await database.em
    .fork()
    .execute<{ record: OrderRecord }[]>('select record from order_seen order by nth');
  const known = new Map<string, Record<string, unknown>>();
  const bodies = new Set<string>();
  const unseen = rows.flatMap(({ record }): UnseenChange[] => {
    const tag = orderTag(record, viewer);
    const body: Record<string, unknown> = presentOrder(record, viewer);
    bodies.add(JSON.stringify(body));
    const before = known.get(record.id + tag) ?? body;
    known.set(record.id + tag, before);
    const fields = Object.keys(body).filter((field) => JSON.stringify(body[field]) !== JSON.stringify(before[field]));
    return fields.length > 0 ? [{ orderId: record.id, tag, fields }] : [];
  });
  return { bodies: bodies.size, unseen };
}
