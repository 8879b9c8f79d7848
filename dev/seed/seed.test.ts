import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashOfApiKey } from '../../db/credentials/api-key-secret.ts';
import { type Database, openDatabase } from '../../db/database.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { LAST_FIVE_SKU, PREORDER_SKU } from './seed-goods.ts';
import { seed, type SeedResult } from './seed.ts';

/** By the names of the data sets, "Channel Islands" for Guernsey. */
const orderedFrom =
  'AE AT AU BE BH BM BR CA CH CY CZ DE DK ES FI FR GB GG GR HK IE IL IS IT JP KR LB LT MT NG NL NO PL PT SA SE SG TH US ZA'.split(
    ' ',
  );

let folder: string;
let test: TestDatabase;
let database: Database;
let first: SeedResult;

const query = (sql: string) => database.em.fork().execute<Record<string, unknown>[]>(sql);
const run = () => seed({ databaseUrl: test.url, keysFile: join(folder, 'data', 'keys.json') });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seed-'));
  test = await createTestDatabase();
  database = await openDatabase({ url: test.url, poolSize: 2 });
  await query(`update shop set mode = 'simulated'`);
  first = await run();
});
afterAll(async () => {
  await database.close();
  await test.drop();
  await rm(folder, { recursive: true });
});

describe('a fresh database', () => {
  it('has articles in stock with prices in three currencies', async () => {
    const [sku] = first.skus;
    expect(first.skus).toHaveLength(60);
    expect(await query(`select currency from variant_price where sku = '${sku}' order by currency`)).toEqual([
      { currency: 'EUR' },
      { currency: 'GBP' },
      { currency: 'USD' },
    ]);
  });

  it('has stock at two places, and a movement behind each unit', async () => {
    expect(first.locations).toEqual(['MAIN', 'EAST']);
    expect(
      await query(
        'select location_id, count(*)::int as skus, sum(on_hand)::int as units from stock_level group by 1 order by 1',
      ),
    ).toEqual([
      { location_id: 'EAST', skus: 10, units: 100 },
      { location_id: 'MAIN', skus: 61, units: 60 * 250 + 5 },
    ]);
    expect(
      await query(
        `select sku, location_id from stock_level l
         where on_hand <> (select sum(on_hand_delta) from stock_movement m where (m.sku, m.location_id) = (l.sku, l.location_id))`,
      ),
    ).toEqual([]);
  });

  it('has one article of which there are five and one that may be ordered before there is any', async () => {
    expect(
      await query(
        `select v.sku, backorderable, coalesce(sum(on_hand), 0)::int as units
         from product_variant v left join stock_level using (sku)
         where sku in ('${PREORDER_SKU}', '${LAST_FIVE_SKU}') group by 1, 2 order by 1`,
      ),
    ).toEqual([
      { sku: PREORDER_SKU, backorderable: true, units: 0 },
      { sku: LAST_FIVE_SKU, backorderable: false, units: 5 },
    ]);
  });

  it('has a rate of each class for every country of the public “Online Retail” data sets', async () => {
    const rates = await query(
      `select country, array_agg(tax_class order by tax_class)::text as classes from tax_rate group by 1 order by 1`,
    );
    const served = new Map(rates.map(({ country, classes }) => [country, classes]));
    expect(orderedFrom.filter((country) => served.get(country) !== '{reduced,shipping,standard,zero}')).toEqual([]);
  });
});

const LIVE_KEYS = 'credential c join credential_secret s on s.credential_id = c.id where c.revoked_at is null';

describe('the keys', () => {
  it('are known to the database by their hash, and to their owner by a file that nobody else reads', async () => {
    const file = join(folder, 'data', 'keys.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const { storefrontKey, staffKey } = JSON.parse(await readFile(file, 'utf8')) as SeedResult;
    expect({ storefrontKey, staffKey }).toEqual({ storefrontKey: first.storefrontKey, staffKey: first.staffKey });
    expect(await query(`select c.role, s.key_hash from ${LIVE_KEYS} order by c.role`)).toEqual([
      { role: 'administrator', key_hash: hashOfApiKey(staffKey) },
      { role: 'storefront', key_hash: hashOfApiKey(storefrontKey) },
    ]);
  });
});

describe('a later start', () => {
  const tables = [
    'product_variant',
    'variant_price',
    'customer',
    'stock_location',
    'stock_level',
    'stock_movement',
    'stock_change',
    'tax_rate',
    'credential',
    'credential_secret',
  ];
  const content = async () =>
    Promise.all(tables.map((table) => query(`select md5(string_agg(t::text, ',' order by t::text)) from ${table} t`)));

  it('changes nothing and returns the same keys', async () => {
    const before = await content();
    expect(await run()).toEqual(first);
    expect(await content()).toEqual(before);
  });

  it('leaves alone what staff have changed', async () => {
    await query(`update stock_location set name = 'Renamed' where id = 'MAIN'`);
    await query(`update tax_rate set rate_ppm = 190000 where country = 'GB' and tax_class = 'standard'`);
    await query(`update variant_price set amount_minor = 1 where sku = 'MG101'`);
    const before = await content();
    await run();
    expect(await content()).toEqual(before);
  });

  it('revokes the earlier keys and makes new ones when the file is lost', async () => {
    await rm(join(folder, 'data', 'keys.json'));
    const again = await run();
    expect(again.storefrontKey).not.toBe(first.storefrontKey);
    const live = await query(`select s.key_hash from ${LIVE_KEYS}`);
    expect(new Set(live.map(({ key_hash }) => key_hash))).toEqual(
      new Set([again.storefrontKey, again.staffKey].map(hashOfApiKey)),
    );
    expect(await query('select count(*)::int as revoked from credential where revoked_at is not null')).toEqual([
      { revoked: 2 },
    ]);
  });
});

describe('a shop of somebody’s own', () => {
  it('is given keys, and nothing to sell', async () => {
    const own = await createTestDatabase();
    const ownDatabase = await openDatabase({ url: own.url, poolSize: 1 });
    await ownDatabase.em.fork().execute(`update shop set mode = 'simulated'`);
    const keysFile = join(folder, 'own', 'keys.json');
    const given = await seed({ databaseUrl: own.url, keysFile, keysOnly: true });
    expect(given).toMatchObject({ staffKey: expect.any(String), skus: [], locations: [] });
    const [row] = await ownDatabase.em
      .fork()
      .execute(
        'select (select count(*) from product) + (select count(*) from tax_rate) + (select count(*) from stock_location) as n',
      );
    expect(Number((row as { n: string }).n)).toBe(0);
    await ownDatabase.close();
    await own.drop();
  });
});
