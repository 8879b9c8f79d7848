import { SYSTEM, type Actor } from '../../domain/events/event-actor.ts';
import { whyNotClosed, type LocationState, type LocationUse } from '../../domain/inventory/location-state.ts';
import { isFinalShipmentState, shipmentStates } from '../../domain/shipments/shipment-state.ts';
import type { PostalAddress } from '../../domain/shipping/postal-address.ts';
import type { Database, EntityManager } from '../database.ts';
import { noteSetting } from '../events/note-setting.ts';
import type { VersionedChange } from '../shared/versioned-change.ts';
import { lockLocationState } from './lock-stock-locations.ts';
import { LocationInUse, LocationTaken } from './stock-location-errors.ts';

export interface NewStockLocation {
  /** Short code that people say, such as MAIN. */
  readonly id: string;
  readonly name: string;
  /** Lower is preferred. */
  readonly priority: number;
  readonly address: PostalAddress;
}

/** What is left out stays as it is. */
export interface StockLocationChange {
  readonly name?: string | undefined;
  readonly priority?: number | undefined;
  readonly address?: PostalAddress | undefined;
  readonly state?: LocationState | undefined;
}

export interface StockLocationRepository {
  /** Sets up these places; others stay as they are. */
  upsertStockLocations(locations: readonly NewStockLocation[]): Promise<void>;
}

export function createStockLocationRepository(database: Database): StockLocationRepository {
  return {
    async upsertStockLocations(locations) {
      await database.em.fork().execute(
        `insert into stock_location (id, name, priority, address)
         select id, name, priority, address
         from jsonb_to_recordset(?::jsonb) as l(id text, name text, priority int, address jsonb)
         order by id
         on conflict (id) do update
         set name = excluded.name, priority = excluded.priority, address = excluded.address`,
        [JSON.stringify(locations)],
      );
    },
  };
}

/** Throws LocationTaken. */
export async function insertStockLocation(
  em: EntityManager,
  { id, name, priority, address }: NewStockLocation,
  actor: Actor,
): Promise<void> {
  const made = await em.execute<{ id: string }[]>(
    `insert into stock_location (id, name, priority, address) values (?, ?, ?, ?::jsonb) on conflict do nothing returning id`,
    [id, name, priority, JSON.stringify(address)],
  );
  if (made.length === 0) throw new LocationTaken(id);
  await noteSetting(em, { type: 'location.added', of: id, data: { locationId: id }, actor });
}

/**
 * Changes a location, named in any case, if it still has a version that the caller read. False: there is none of those versions. Throws
 * LocationInUse where it is to be closed and orders need it.
 */
export async function changeStockLocation(
  em: EntityManager,
  { id, versions, change, actor = SYSTEM }: VersionedChange<StockLocationChange>,
): Promise<boolean> {
  const { name, priority, address, state } = change;
  const expected = versions === 'any' ? null : `{${versions.join(',')}}`;
  const [found] = await em.execute<{ id: string }[]>(
    `select id from stock_location where lower(id) = lower(?) and (?::int[] is null or version = any(?::int[]))`,
    [id, expected, expected],
  );
  if (!found) return false;
  if (state === 'closed') await refuseInUse(em, found.id);
  const changed = await em.execute<{ id: string }[]>(
    `update stock_location set name = coalesce(?, name), priority = coalesce(?::int, priority),
       address = coalesce(?::jsonb, address), state = coalesce(?, state), version = version + 1, updated_at = now()
     where id = ? and (?::int[] is null or version = any(?::int[])) returning id`,
    [
      name ?? null,
      priority ?? null,
      address === undefined ? null : JSON.stringify(address),
      state ?? null,
      found.id,
      expected,
      expected,
    ],
  );
  if (changed.length === 0) return false;
  const fields = Object.entries(change).flatMap(([field, value]) => (value === undefined ? [] : [field]));
  const data = { locationId: found.id, fields, ...(state && { state }) };
  await noteSetting(em, { type: 'location.changed', of: found.id, data, actor });
  return true;
}

const OPEN_STATES = shipmentStates
  .filter((state) => !isFinalShipmentState(state))
  .map((state) => `'${state}'`)
  .join(', ');

/**
 * Whoever holds stock locks its levels before it looks at the state of their location, and whoever makes a level holds that state before.
 * So with the location and all its levels locked nobody holds any of it until it is closed, and from then on nobody does.
 */
async function refuseInUse(em: EntityManager, id: string): Promise<void> {
  await lockLocationState(em, id);
  await em.execute('select 1 from stock_level where location_id = ? order by sku for update', [id]);
  const [use = { reservedUnits: 0, openShipments: 0 }] = await em.execute<LocationUse[]>(
    `select (select coalesce(sum(reserved), 0)::int from stock_level where location_id = ?) as "reservedUnits",
       (select count(*)::int from shipment where location_id = ? and state in (${OPEN_STATES})) as "openShipments"`,
    [id, id],
  );
  const why = whyNotClosed(id, use);
  if (why !== undefined) throw new LocationInUse(why, use);
}
