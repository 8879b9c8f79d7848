import type { Database } from '../../../db/database.ts';

/** Some articles with so many units of each; what is sold stays on the shelf, reserved. */
export interface Shelf {
  readonly skus: readonly string[];
  readonly units: number;
}

const SAMPLE_EVERY_MS = 100;

/** By SKU: what the levels, the reservations and the open orders say is sold or held. */
const TAKEN = `
  select v.sku,
    (select sum(reserved)::int from stock_level s where s.sku = v.sku) as levels,
    (select coalesce(sum(quantity), 0)::int from reservation r where r.sku = v.sku and r.state <> 'released') as reservations,
    (select coalesce(sum(l.quantity), 0)::int from order_line l join sales_order o on o.id = l.order_id
     where l.sku = v.sku and o.status not in ('cancelled', 'expired')) as orders
  from jsonb_array_elements_text(?::jsonb) as v(sku)`;

interface Taken {
  readonly sku: string;
  readonly levels: number;
  readonly reservations: number;
  readonly orders: number;
}

/** Looks at the shelf ten times a second until it is told to stop; then says where it saw too much taken from it. */
export function watchShelf(database: Database, { skus, units }: Shelf): { stop(): Promise<readonly string[]> } {
  const seen = new Set<string>();
  const stopped = new AbortController();
  const watched = (async () => {
    while (!stopped.signal.aborted) {
      for (const { sku, ...taken } of await readTaken(database, skus)) {
        const most = Math.max(...Object.values(taken));
        if (most > units) seen.add(`${most} of ${units} units of ${sku} were sold and held at once`);
      }
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_EVERY_MS));
    }
  })();
  // Whoever stops it is told; till then nobody listens.
  watched.catch(() => {});
  return {
    async stop() {
      stopped.abort();
      await watched;
      return [...seen];
    },
  };
}

/** What is wrong with a shelf of which these orders have bought one of each. */
export async function auditShelf(
  database: Database,
  { skus, units }: Shelf,
  sold: readonly string[],
): Promise<readonly string[]> {
  const complaints = [];
  for (const { sku, ...taken } of await readTaken(database, skus)) {
    for (const [where, count] of Object.entries(taken)) {
      if (count !== sold.length)
        complaints.push(`${sku}: ${count} units are taken by its ${where}, not ${sold.length}`);
    }
    const onHand = await single(database, 'select sum(on_hand)::int as count from stock_level where sku = ?', [sku]);
    if (onHand !== units) complaints.push(`${sku}: ${onHand} units are on hand, not ${units}`);
    const others = await single(
      database,
      `select count(*)::int as count from reservation where sku = ? and state <> 'released'
         and (expires_at is not null or order_id not in (select value::uuid from jsonb_array_elements_text(?::jsonb)))`,
      [sku, JSON.stringify(sold)],
    );
    if (others !== 0) complaints.push(`${sku}: ${others} units are held for nobody who bought them`);
    // A level is locked while a movement of it is written, so their ids are the order in which they happened.
    const oversold = await single(
      database,
      `select count(*)::int as count from (
         select sum(reserved_delta) over history as reserved, sum(on_hand_delta) over history as on_hand
         from stock_movement where sku = ? window history as (partition by location_id order by id)
       ) h where reserved > on_hand`,
      [sku],
    );
    if (oversold !== 0) complaints.push(`${sku}: by its ledger more was reserved than there was, ${oversold} times`);
  }
  return complaints;
}

function readTaken(database: Database, skus: readonly string[]): Promise<Taken[]> {
  return database.em.fork().execute<Taken[]>(TAKEN, [JSON.stringify(skus)]);
}

async function single(database: Database, sql: string, parameters: readonly unknown[]): Promise<number> {
  const [row] = await database.em.fork().execute<{ count: number }[]>(sql, [...parameters]);
  return row?.count ?? 0;
}
