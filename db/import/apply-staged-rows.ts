import { minorUnits } from '../../domain/money/money.ts';
import type { EntityManager } from '../database.ts';
import { holdLocationStates } from '../inventory/lock-stock-locations.ts';
import type { ImportChanges } from './import-entity.ts';
import { ImportRunBusy } from './import-run-busy.ts';
import { LocationClosed } from './location-closed.ts';
import { lockGoodsSql, openingStockSql } from './opening-stock-sql.ts';

export interface ApplyOptions {
  /** The last line of the file that was stored. */
  readonly lastLine: number;
  /** Of every new variant: order lines do not tell. */
  readonly weightGrams: number;
  /** Units of each SKU that the location has no stock record of; null: what the file sold, and a fifth more. */
  readonly openingUnits: number | null;
  /** The receipt of the opening stock in the stock ledger. */
  readonly receiptId: string;
}

interface LockedRun {
  readonly state: 'reading' | 'applied';
  readonly lastLine: number;
  readonly locationId: string;
  readonly currency: string;
  readonly changes: ImportChanges | null;
}

/** Turns the accepted rows of a run into products, prices, customers and stock. A repeat answers what the first did. */
export async function applyStagedRows(em: EntityManager, runId: string, options: ApplyOptions): Promise<ImportChanges> {
  const [run] = await em.execute<LockedRun[]>(
    `select state, last_line as "lastLine", location_id as "locationId", currency, changes from import_run where id = ? for update`,
    [runId],
  );
  if (!run) throw new Error(`There is no import ${runId}`);
  if (run.state === 'applied' && run.changes) return run.changes;
  // A part of the file must not stand for the whole: it is never imported twice.
  if (run.lastLine !== options.lastLine) throw new ImportRunBusy();

  await em.execute(oneSpellingSql, [runId, runId]);
  await em.execute(lostZerosSql, [runId, runId]);
  const productsCreated = await countOf(em, productsSql, [runId, options.weightGrams]);
  const customersCreated = await countOf(em, customersSql, [runId]);
  await em.execute(lockProductsSql, [runId]);
  const stock = await openStock(em, runId, run.locationId, options);
  // Last, because readers who ask for what was updated since they last asked would miss what is committed long after its time.
  const pricesCreated = await countOf(em, pricesSql, [runId, run.currency]);
  await em.execute(touchCustomersSql);
  const changes: ImportChanges = { productsCreated, pricesCreated, customersCreated, ...stock };
  await em.execute(`update import_run set state = 'applied', applied_at = now(), changes = ?::jsonb where id = ?`, [
    JSON.stringify(changes),
    runId,
  ]);
  return changes;
}

/**
 * Of a run that was applied, in a transaction of its own: a million rows take minutes, for which nobody is to wait and no time is to
 * grow old. Where the process ends before it, the next import of the same file does it, or they go by their age.
 */
export async function forgetAppliedRows(em: EntityManager, runId: string): Promise<void> {
  await em.execute(forgetRowsSql, [runId, runId]);
}

async function countOf(em: EntityManager, sql: string, params: unknown[]): Promise<number> {
  const [row] = await em.execute<{ count: number }[]>(sql, params);
  return row?.count ?? 0;
}

/** Whoever closes the location waits until the stock is opened, or has closed it before. */
async function refuseClosed(em: EntityManager, locationId: string): Promise<void> {
  await holdLocationStates(em, [locationId]);
  const closed = await em.execute<object[]>(`select from stock_location where id = ? and state = 'closed'`, [
    locationId,
  ]);
  if (closed.length > 0) throw new LocationClosed(locationId);
}

async function openStock(
  em: EntityManager,
  runId: string,
  locationId: string,
  { openingUnits, receiptId }: ApplyOptions,
): Promise<Pick<ImportChanges, 'skusStocked' | 'unitsStocked'>> {
  if (openingUnits === 0) return { skusStocked: 0, unitsStocked: 0 };
  await refuseClosed(em, locationId);
  await em.execute(lockGoodsSql, [runId]);
  const [opened] = await em.execute<{ skus: number; units: string }[]>(openingStockSql, [
    runId,
    locationId,
    openingUnits,
    receiptId,
  ]);
  return { skusStocked: opened?.skus ?? 0, unitsStocked: minorUnits(opened?.units ?? 0) };
}

// A file in capitals means the articles that the shop has, however it writes them; and what is one article to the index of
// `lower(sku)` is one spelling, the most frequent. Which letters are one is for the database to say: its locale decides.
const oneSpellingSql = `
with spellings as (
  select distinct on (s.key) s.key, coalesce(v.sku, s.sku) as sku
  from (
    select lower(stock_code) as key, stock_code as sku, count(*) as seen from import_row
    where run_id = ? and reason is null group by 2
  ) s left join product_variant v on lower(v.sku) = s.key
  order by s.key, s.seen desc, s.sku collate "C"
)
update import_row r set stock_code = s.sku
from spellings s
where r.run_id = ? and r.reason is null and lower(r.stock_code) = s.key and r.stock_code <> s.sku`;

// Where nine in ten of the codes that are digits only, the shop's among them, are of one length, the shorter ones may have
// lost zeros.
const lostZerosSql = `
with codes as (
  select sku, length(sku) as digits from (
    select stock_code as sku from import_row where run_id = ? and reason is null
    union select sku from product_variant
  ) known where sku ~ '^[0-9]+$'
), usual as (
  select digits from codes group by 1 having count(*) * 10 >= (select count(*) * 9 from codes)
)
update import_row r set doubt = 'doubtful-zeros'
from codes c, usual u
where r.run_id = ? and r.reason is null and r.doubt is null and r.stock_code = c.sku and c.digits < u.digits`;

// Accepted rows have had their effect; the first one of each doubtful article stays for the report.
const forgetRowsSql = `
delete from import_row where run_id = ? and reason is null and line not in (
  select distinct on (stock_code, doubt) line from import_row
  where run_id = ? and reason is null and doubt is not null order by stock_code, doubt, line)`;

// The title that most rows give; among equals the first in the alphabet, so that two runs agree.
const productsSql = `
with titles as (
  select distinct on (sku) sku, title
  from (select stock_code as sku, title, count(*) as seen from import_row where run_id = ? and reason is null group by 1, 2) t
  order by sku, seen desc, title collate "C"
), fresh as materialized (
  select sku, title, gen_random_uuid() as product_id from titles t
  where not exists (select 1 from product_variant v where v.sku = t.sku)
), products as (
  insert into product (id, title) select product_id, title from fresh
), variants as (
  insert into product_variant (sku, product_id, title, weight_grams)
  select sku, product_id, title, ? from fresh order by sku
  returning sku
)
select count(*)::int as count from variants`;

// Products before their variants and prices, as whoever edits one does: so before the opening stock, too, which locks variants.
const lockProductsSql = `
select id from product where id in (
  select v.product_id from product_variant v
  join import_row r on r.stock_code = v.sku where r.run_id = ? and r.reason is null)
order by id for no key update`;

// The price that most rows were sold at; among equals the highest. A product that the shop had has another version with it, so
// that nobody goes on with the one without.
const pricesSql = `
with prices as (
  select distinct on (sku) sku, unit_price_minor
  from (select stock_code as sku, unit_price_minor, count(*) as seen from import_row where run_id = ? and reason is null group by 1, 2) t
  order by sku, seen desc, unit_price_minor desc
), created as (
  insert into variant_price (sku, currency, amount_minor) select sku, ?, unit_price_minor from prices order by sku
  on conflict (sku, currency) do nothing
  returning sku
), touched as (
  update product p set updated_at = clock_timestamp(),
    version = p.version + case when p.created_at = now() then 0 else 1 end
  from (select distinct v.product_id from created join product_variant v using (sku)) c
  where p.id = c.product_id
)
select count(*)::int as count from created`;

const customersSql = `
with created as (
  insert into customer (id, name, external_reference)
  select gen_random_uuid(), 'Customer ' || reference, reference
  from (select distinct customer_reference as reference from import_row
        where run_id = ? and reason is null and customer_reference is not null order by 1) c
  on conflict (external_reference) do nothing
  returning id
)
select count(*)::int as count from created`;

// Those of this transaction: what it was begun at is when they were made, and minutes ago by now.
const touchCustomersSql = 'update customer set updated_at = clock_timestamp() where created_at = now()';
