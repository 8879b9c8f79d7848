import type { BackorderRecords } from '../../workflows/backorders/backorder-contract.ts';
import type { Database } from '../database.ts';
import { allocateBackorders } from '../inventory/allocate-backorders.ts';

export { allocateBackorders } from '../inventory/allocate-backorders.ts';

/** SKUs whose stock is given out in one transaction: few, so that shoppers who want them wait a moment only. */
const SKUS_AT_ONCE = 20;
/** Below the five seconds of a step, with room for the transaction that has begun. */
const GIVES_FOR_MS = 2_000;

export function createBackorderRepository(database: Database): BackorderRecords {
  return {
    async readBackorder({ orderId }) {
      const [order] = await database.em
        .fork()
        .execute<Awaited<ReturnType<BackorderRecords['readBackorder']>>[]>(READ, [orderId]);
      return order ?? { waiting: [], givenUp: true };
    },
    async allocateBackorders() {
      const orderIds = new Set<string>();
      for (const until = Date.now() + GIVES_FOR_MS; Date.now() < until;) {
        const skus = await waitingForFreeStock(database);
        if (skus.length === 0) return { orderIds: [...orderIds], more: false };
        const given = await database.em.fork().transactional((em) => allocateBackorders(em, skus));
        for (const orderId of given) orderIds.add(orderId);
      }
      return { orderIds: [...orderIds], more: true };
    },
  };
}

async function waitingForFreeStock(database: Database): Promise<string[]> {
  const rows = await database.em.fork().execute<{ sku: string }[]>(
    `select distinct b.sku from backorder b join stock_level s on s.sku = b.sku
     join stock_location l on l.id = s.location_id and l.state = 'open'
     where b.state = 'waiting' and b.queued_at is not null and s.on_hand > s.reserved order by b.sku limit ${SKUS_AT_ONCE}`,
  );
  return rows.map(({ sku }) => sku);
}

const READ = `
select o.status in ('completed', 'cancelled', 'expired')
    or exists (select 1 from backorder b where b.order_id = o.id and b.state = 'cancelled') as "givenUp", (
  select coalesce(jsonb_agg(jsonb_build_object('sku', w.sku, 'quantity', w.quantity) order by w.sku), '[]') from (
    select sku, sum(quantity - filled_quantity)::int as quantity from backorder
    where order_id = o.id and state = 'waiting' group by sku) w
) as waiting
from sales_order o where o.id = ?`;
