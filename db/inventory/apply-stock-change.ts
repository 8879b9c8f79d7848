import type { ChangedLevel, StockChangeOutcome, StockRecords } from '../../workflows/inventory/stock-contract.ts';
import { allocateBackorders } from './allocate-backorders.ts';
import type { EntityManager } from '../database.ts';
import { appendEvents } from '../events/append-events.ts';
import { RecordNotFound } from '../shared/record-not-found.ts';
import { lockStockLevels, type LockedLevel } from './lock-stock-levels.ts';
import { holdLocationStates } from './lock-stock-locations.ts';
import { sumStockChangeLines, type StockChangeLine, type StockChangeRequest } from './stock-change-request.ts';

type AppliedChange = Awaited<ReturnType<StockRecords['applyStockChange']>>;
type Refusal = Extract<StockChangeOutcome, { kind: 'refused' }>;

interface ChangeRow {
  readonly kind: 'receipt' | 'adjustment';
  readonly request: StockChangeRequest;
  readonly result: AppliedChange | null;
}

/** Applies a stored change in the caller's transaction, or says why not. A repeat gets the first answer. */
export async function applyStockChange(em: EntityManager, changeId: string): Promise<AppliedChange> {
  const [change] = await em.execute<ChangeRow[]>(
    'select kind, request, result from stock_change where id = ? for update',
    [changeId],
  );
  if (!change) throw new RecordNotFound('stock change', changeId);
  if (change.result) return change.result;

  const { kind } = change;
  const { lines } = change.request;
  const skus = [...new Set(lines.map(({ sku }) => sku))];
  await holdLocationStates(
    em,
    lines.map(({ locationId }) => locationId),
  );
  const refusal = (await findUnknown(em, kind, lines)) ?? findImpossible(lines, await lockStockLevels(em, skus));
  if (refusal) return settle(em, changeId, { outcome: refusal, orderIds: [] });

  await move(em, changeId, change);
  await tell(em, changeId, change);
  const orderIds = await allocateBackorders(em, skus);
  return settle(em, changeId, { outcome: { kind: 'applied', levels: await readLevels(em, lines) }, orderIds });
}

/**
 * The first line that names goods or a place that the shop does not have, or takes goods in where nobody is. Reads the state of each
 * location in a statement after the one that waited for it.
 */
async function findUnknown(
  em: EntityManager,
  kind: ChangeRow['kind'],
  lines: readonly StockChangeLine[],
): Promise<Refusal | undefined> {
  const [wrong] = await em.execute<WrongLine[]>(
    `select (l.place - 1)::int as index, l.sku, l."locationId", v.sku is not null as "skuKnown", s.id is not null as "locationKnown"
     from rows from (jsonb_to_recordset(?::jsonb) as (sku text, "locationId" text))
       with ordinality as l(sku, "locationId", place)
     left join product_variant v on v.sku = l.sku
     left join stock_location s on s.id = l."locationId"
     where v.sku is null or s.id is null or (? = 'receipt' and s.state = 'closed')
     order by l.place limit 1`,
    [JSON.stringify(lines), kind],
  );
  return wrong && refusalOf(wrong);
}

interface WrongLine {
  readonly index: number;
  readonly sku: string;
  readonly locationId: string;
  readonly skuKnown: boolean;
  readonly locationKnown: boolean;
}

function refusalOf({ index, sku, locationId, skuKnown, locationKnown }: WrongLine): Refusal {
  const refuse = (code: Refusal['code'], detail: string, field: 'sku' | 'locationId'): Refusal => ({
    kind: 'refused',
    code,
    detail,
    pointer: `/lines/${index}/${field}`,
  });
  if (!skuKnown) return refuse('unknown-sku', `There is no SKU ${sku}.`, 'sku');
  if (!locationKnown) return refuse('unknown-location', `There is no stock location ${locationId}.`, 'locationId');
  return refuse('location-closed', `${locationId} is closed: no goods are taken in there.`, 'locationId');
}

/** What a level can hold: PostgreSQL's int4. */
const ON_HAND_MAX = 2_147_483_647;

/** The first line that would take away what is not there or promised to orders, or add more than a level can hold. */
function findImpossible(lines: readonly StockChangeLine[], levels: readonly LockedLevel[]): Refusal | undefined {
  const known = new Map(levels.map((level) => [JSON.stringify([level.sku, level.locationId]), level]));
  for (const { sku, locationId, quantity } of sumStockChangeLines(lines)) {
    const { onHand, reserved } = known.get(JSON.stringify([sku, locationId])) ?? { onHand: 0, reserved: 0 };
    const later = onHand + quantity;
    if (later >= reserved && later <= ON_HAND_MAX) continue;
    const index = lines.findIndex((line) => line.sku === sku && line.locationId === locationId);
    if (later > ON_HAND_MAX) {
      return {
        kind: 'refused',
        code: 'stock-out-of-range',
        detail: `${locationId} has ${onHand} of ${sku}: at most ${ON_HAND_MAX - onHand} can be added.`,
        pointer: `/lines/${index}/quantity`,
      };
    }
    return {
      kind: 'refused',
      code: 'stock-promised',
      detail:
        `${locationId} has ${onHand} of ${sku}, of which ${reserved} are promised to orders: ` +
        `at most ${onHand - reserved} can be taken away.`,
      pointer: `/lines/${index}/quantity`,
    };
  }
  return undefined;
}

const lineSql = `line as (
  select l.sku, l."locationId" as location_id, l.quantity
  from jsonb_to_recordset(?::jsonb) as l(sku text, "locationId" text, quantity int)
)`;

const openLevelsSql = `
with ${lineSql}
insert into stock_level (sku, location_id)
select sku, location_id from line order by sku, location_id
on conflict (sku, location_id) do nothing`;

const moveSql = `
with ${lineSql}, moved as (
  insert into stock_movement (kind, sku, location_id, on_hand_delta, reserved_delta, reference, reason)
  select ?, sku, location_id, quantity, 0, ?, ? from line
)
update stock_level s set on_hand = s.on_hand + line.quantity
from line where s.sku = line.sku and s.location_id = line.location_id`;

async function move(em: EntityManager, changeId: string, { kind, request }: ChangeRow): Promise<void> {
  const lines = JSON.stringify(sumStockChangeLines(request.lines));
  await em.execute(openLevelsSql, [lines]);
  await em.execute(moveSql, [lines, kind, `${kind}:${changeId}`, request.reason ?? request.reference ?? null]);
}

async function tell(em: EntityManager, changeId: string, { kind, request }: ChangeRow): Promise<void> {
  const type = kind === 'receipt' ? 'stock.received' : 'stock.adjusted';
  const lines = request.lines.map(({ sku, locationId, quantity }) => ({ sku, locationId, quantity }));
  const actor = request.requestedBy;
  await appendEvents(em, [{ subjectId: changeId, type, factKey: type, data: { lines }, actor }]);
}

async function readLevels(em: EntityManager, lines: readonly StockChangeLine[]): Promise<readonly ChangedLevel[]> {
  return em.execute<ChangedLevel[]>(
    `select s.sku, s.location_id as "locationId", s.on_hand as "onHand", s.reserved,
       case when p.state = 'open' then s.on_hand - s.reserved else 0 end as available
     from stock_level s
     join stock_location p on p.id = s.location_id
     join jsonb_to_recordset(?::jsonb) as l(sku text, "locationId" text)
       on l.sku = s.sku and l."locationId" = s.location_id
     order by s.sku, s.location_id`,
    [JSON.stringify(sumStockChangeLines(lines))],
  );
}

async function settle(em: EntityManager, changeId: string, result: AppliedChange): Promise<AppliedChange> {
  await em.execute(`update stock_change set result = ?::jsonb, applied_at = case when ? then now() end where id = ?`, [
    JSON.stringify(result),
    result.outcome.kind === 'applied',
    changeId,
  ]);
  return result;
}
