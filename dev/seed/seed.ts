import { fileURLToPath } from 'node:url';
import { type Database, openDatabase } from '../../db/database.ts';
import { createStockLocationRepository } from '../../db/inventory/stock-location-repository.ts';
import { readShop } from '../../db/shop/shop-queries.ts';
import { createTaxRateRepository } from '../../db/tax/tax-rate-repository.ts';
import { importOrderLines } from '../../tools/import/import-order-lines.ts';
import { sampleGoods } from '../sample/sample-goods.ts';
import { seedGoods } from './seed-goods.ts';
import { seedKeys } from './seed-keys.ts';
import type { SeededPolicies } from './seed-config.ts';
import { seedPolicies } from './seed-policies.ts';
import { seedStaff, type SeededLogin } from './seed-staff.ts';
import { seededLocations } from './stock-locations.ts';
import { seededTaxRates } from './tax-rates.ts';

const SAMPLE_FILE = fileURLToPath(new URL('../sample/order-lines.csv', import.meta.url));
/** Units of each article at MAIN: enough to order the whole sample a few times over. */
const OPENING_UNITS = 250;

export interface SeedOptions {
  /** Migrated. */
  readonly databaseUrl: string;
  /** Where the plain API keys are remembered, readable by its owner alone. */
  readonly keysFile: string;
  /** What the shop decides otherwise than usual. */
  readonly policies?: SeededPolicies;
  /** Nothing but the keys: the shop is somebody's own. */
  readonly keysOnly?: boolean;
  readonly onProgress?: (sentence: string) => void;
}

export interface SeedResult {
  readonly storefrontKey: string;
  readonly staffKey: string;
  /** Of an administrator, for the pages for staff. */
  readonly staffLogin: SeededLogin;
  /** Articles of the sample that can be ordered now, in GBP, EUR and USD; never empty on a fresh database. */
  readonly skus: readonly string[];
  /** Of the sample; none where there is none. */
  readonly locations: readonly string[];
}

/** Sets up something to sell. Safe at every start: what is there already, changed or not, is left as it is. */
export async function seed({
  databaseUrl,
  keysFile,
  keysOnly = false,
  policies = {},
  onProgress,
}: SeedOptions): Promise<SeedResult> {
  const database = await openDatabase({ url: databaseUrl, poolSize: 2, statementTimeoutMs: 60_000 });
  try {
    await refuseLiveShop(database);
    await seedPolicies(database, policies);
    const staffLogin = await seedStaff(database, keysFile);
    if (keysOnly) return { ...(await seedKeys(database, keysFile)), staffLogin, skus: [], locations: [] };
    await seedPlaces(database);
    const sample = await importOrderLines(database, {
      file: SAMPLE_FILE,
      locationId: 'MAIN',
      currency: 'GBP',
      openingUnits: OPENING_UNITS,
      restart: false,
    });
    await seedGoods(database);
    if (sample.kind === 'applied') {
      onProgress?.(
        `The sample shop has ${sample.changes?.productsCreated} products and ${OPENING_UNITS} units of each.`,
      );
    }
    const keys = await seedKeys(database, keysFile);
    const skus = await findOrderableSkus(database);
    return { ...keys, staffLogin, skus, locations: seededLocations.map(({ id }) => id) };
  } finally {
    await database.close();
  }
}

/** Sample goods at prices that nobody has set would be sold. */
async function refuseLiveShop(database: Database): Promise<void> {
  const shop = await readShop(database.em.fork());
  if (shop?.mode === 'live') throw new Error('This is the database of a live shop: it is given no sample goods.');
}

/** Locations and tax rates, those that are missing only. */
async function seedPlaces(database: Database): Promise<void> {
  const em = database.em.fork();
  const locations = await em.execute<{ id: string }[]>('select id from stock_location');
  const rates = await em.execute<{ key: string }[]>(`select country || ' ' || tax_class as key from tax_rate`);
  const [knownLocations, knownRates] = [new Set(locations.map(({ id }) => id)), new Set(rates.map(({ key }) => key))];
  await createStockLocationRepository(database).upsertStockLocations(
    seededLocations.filter(({ id }) => !knownLocations.has(id)),
  );
  await createTaxRateRepository(database).upsertTaxRates(
    seededTaxRates.filter(({ country, taxClass }) => !knownRates.has(`${country} ${taxClass}`)),
  );
}

/** Of the sample's articles those on sale that are in stock, the best stocked first. */
async function findOrderableSkus(database: Database): Promise<readonly string[]> {
  const rows = await database.em.fork().execute<{ sku: string }[]>(
    `select v.sku
     from product_variant v
     join product p on p.id = v.product_id and p.status = 'active'
     join stock_level s on s.sku = v.sku
     where v.sku in (select jsonb_array_elements_text(?::jsonb))
     group by v.sku having sum(s.on_hand - s.reserved) >= 10
     order by sum(s.on_hand - s.reserved) desc, v.sku`,
    [JSON.stringify(sampleGoods.map(({ sku }) => sku))],
  );
  return rows.map(({ sku }) => sku);
}
