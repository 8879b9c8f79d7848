import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '../../db/database.ts';
import { ImportRunBusy } from '../../db/import/import-run-busy.ts';
import { createStockLocationRepository } from '../../db/inventory/stock-location-repository.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { importOrderLines, type ImportOptions, type ImportProgress } from './import-order-lines.ts';

const HEADER = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
const warehouse = { name: 'Shop', line1: '1 High Street', city: 'Leeds', postalCode: 'LS1 1AA', country: 'GB' };

let folder: string;
let test: TestDatabase;
let database: Database;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-'));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  test = await createTestDatabase();
  database = await openDatabase({ url: test.url, poolSize: 3 });
  await createStockLocationRepository(database).upsertStockLocations([
    { id: 'MAIN', name: 'Main', priority: 100, address: warehouse },
    { id: 'EAST', name: 'East', priority: 200, address: warehouse },
  ]);
});
afterEach(async () => {
  await database.close();
  await test.drop();
});

async function importRows(rows: readonly string[], options: Partial<ImportOptions> = {}) {
  const file = join(folder, 'lines.csv');
  await writeFile(file, [HEADER, ...rows].join('\n'));
  return importOrderLines(database, {
    file,
    locationId: 'MAIN',
    currency: 'GBP',
    openingUnits: null,
    restart: false,
    ...options,
  });
}

const query = (sql: string) => database.em.fork().execute<Record<string, unknown>[]>(sql);
const levels = () => query('select sku, location_id, on_hand from stock_level order by 1, 2');

describe('what a file becomes', () => {
  it('is the article that the shop has, in whatever case the shop writes its SKU', async () => {
    await query(`insert into product (id, title) values ('0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a', 'Pen')`);
    await query(`insert into product_variant (sku, product_id, title, weight_grams)
      values ('#grün-1', '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a', 'Pen', 10)`);
    await importRows(['1,#GRÜN-1,GREEN PEN,1,12/1/10 8:26,1.50,7,France']);
    expect(await query('select sku, amount_minor from product_variant join variant_price using (sku)')).toEqual([
      { sku: '#grün-1', amount_minor: '150' },
    ]);
    expect(await levels()).toMatchObject([{ sku: '#grün-1' }]);
  });

  it('is the article that the shop has, though its letters have no capitals of their own', async () => {
    await query(`insert into product (id, title) values ('0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a', 'Glass')`);
    await query(`insert into product_variant (sku, product_id, title, weight_grams)
      values ('weiß-1', '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a', 'Glass', 10)`);
    await importRows(['1,WEIß-1,GLASS,1,12/1/10 8:26,1.50,7,France', '1,weiß-1,GLASS,1,12/1/10 8:26,1.50,7,France']);
    expect(await query('select sku from product_variant')).toEqual([{ sku: 'weiß-1' }]);
    expect(await levels()).toMatchObject([{ sku: 'weiß-1', on_hand: 3 }]);
  });

  it.each([
    ['WEIß-1', 'WEIẞ-1'],
    ['I-1', 'İ-1'],
    ['ΑΣ-1', 'ας-1'],
  ])('is one article, in its most frequent spelling, of codes that are one to the database: %s, %s', async (a, b) => {
    const [{ one } = { one: false }] = await query(`select lower('${a}') = lower('${b}') as one`);
    await importRows([a, b, a].map((code) => `1,${code},PEN,1,12/1/10 8:26,1.50,7,France`));
    expect(await levels()).toMatchObject(one ? [{ sku: a, on_hand: 4 }] : [{ on_hand: 3 }, { on_hand: 2 }]);
  });

  it('changes the version of a product that gets a price in a further currency, and of no other', async () => {
    await importRows(['1,A1,RED PEN,1,12/1/10 8:26,1.50,7,France', '1,B1,INK,1,12/1/10 8:26,2.00,7,France']);
    const products = () =>
      query(`select v.sku, p.version, p.created_at <= p.updated_at as "isInOrder", to_json(p.updated_at) #>> '{}' as at
        from product p join product_variant v on v.product_id = p.id order by 1`);
    const before = await products();
    expect(before).toMatchObject([
      { sku: 'A1', version: 1, isInOrder: true },
      { sku: 'B1', version: 1, isInOrder: true },
    ]);
    const dollars = ['2,A1,RED PEN,1,12/1/10 8:26,1.90,7,France', '2,C1,RUBBER,1,12/1/10 8:26,1.00,7,France'];
    await importRows(dollars, { currency: 'USD' });
    const after = await products();
    expect(after).toMatchObject([{ sku: 'A1', version: 2 }, before[1] ?? {}, { sku: 'C1', version: 1 }]);
    expect(after[0]?.['at']).not.toBe(before[0]?.['at']);
  });

  it('shows a new customer as updated when the import ends, and no other', async () => {
    await importRows(['1,A1,RED PEN,1,12/1/10 8:26,1.50,7,France']);
    const customers = () =>
      query(`select external_reference as reference, updated_at > created_at as "isLater",
        to_json(updated_at) #>> '{}' as at from customer order by 1`);
    const before = await customers();
    expect(before).toMatchObject([{ reference: '7', isLater: true }]);
    await importRows(['2,A1,RED PEN,1,12/1/10 8:26,1.50,7,France', '2,A1,RED PEN,1,12/1/10 8:26,1.50,8,France']);
    expect(await customers()).toEqual([before[0], expect.objectContaining({ reference: '8', isLater: true })]);
  });

  it('is one product for each SKU, with its most frequent title and price', async () => {
    await importRows([
      '1,A1,RED PEN,1,12/1/10 8:26,1.50,7,France',
      '2,a1,PEN,1,12/1/10 8:26,1.50,8,France',
      '3,A1,PEN,1,12/1/10 8:26,1.80,8,France',
      '4,B1,INK B,1,12/1/10 8:26,2.00,,France',
      '5,B1,INK A,1,12/1/10 8:26,2.50,,France',
    ]);
    expect(
      await query(
        `select v.sku, p.title as product, v.title, v.weight_grams, v.tax_class, v.backorderable, pr.currency, pr.amount_minor
         from product p join product_variant v on v.product_id = p.id join variant_price pr using (sku) order by sku`,
      ),
    ).toEqual([
      {
        sku: 'A1',
        product: 'PEN',
        title: 'PEN',
        weight_grams: 250,
        tax_class: 'standard',
        backorderable: false,
        currency: 'GBP',
        amount_minor: '150',
      },
      // Among equals the first title in the alphabet and the highest price.
      expect.objectContaining({ sku: 'B1', title: 'INK A', amount_minor: '250' }),
    ]);
  });

  it('is one customer for each customer number', async () => {
    await importRows([
      '1,A1,PEN,1,12/1/10 8:26,1.50,17850,France',
      '2,A1,PEN,1,12/1/10 8:26,1.50,17850,France',
      '3,A1,PEN,1,12/1/10 8:26,1.50,,France',
    ]);
    expect(await query('select name, external_reference, email from customer')).toEqual([
      { name: 'Customer 17850', external_reference: '17850', email: null },
    ]);
  });

  it('is stock for what was sold and a fifth more, rounded up, with a movement behind each level', async () => {
    await importRows(['1,A1,PEN,10,12/1/10 8:26,1.50,7,France', '2,A1,PEN,1,12/1/10 8:26,1.50,7,France']);
    expect(await levels()).toEqual([{ sku: 'A1', location_id: 'MAIN', on_hand: 14 }]);
    expect(await query('select kind, sku, location_id, on_hand_delta, reserved_delta from stock_movement')).toEqual([
      { kind: 'receipt', sku: 'A1', location_id: 'MAIN', on_hand_delta: 14, reserved_delta: 0 },
    ]);
  });

  it('is as much stock as was asked for, at the place that was asked for', async () => {
    await importRows(['1,A1,PEN,10,12/1/10 8:26,1.50,7,France'], { openingUnits: 3, locationId: ' east ' });
    expect(await levels()).toEqual([{ sku: 'A1', location_id: 'EAST', on_hand: 3 }]);
  });

  it('is no stock when none is asked for', async () => {
    await importRows(['1,A1,PEN,10,12/1/10 8:26,1.50,7,France'], { openingUnits: 0 });
    expect(await levels()).toEqual([]);
  });

  it('is nothing at a closed location, until it opens or no stock is asked for', async () => {
    await query(`update stock_location set state = 'closed' where id = 'EAST'`);
    const row = '1,A1,PEN,10,12/1/10 8:26,1.50,7,France';
    await expect(importRows([row], { locationId: 'EAST' })).rejects.toThrow('EAST is closed: no stock is opened there');
    expect(await levels()).toEqual([]);
    expect(await query('select sku from product_variant')).toEqual([]);
    const outcome = await importRows([row], { locationId: 'EAST', openingUnits: 0 });
    expect(outcome).toMatchObject({ kind: 'applied', changes: { productsCreated: 1, unitsStocked: 0 } });
  });
});

describe('a shop that has articles already', () => {
  const row = '1,A1,PEN,10,12/1/10 8:26,1.50,7,France';

  it('keeps its titles, prices, customers and stock when another file brings the same', async () => {
    await importRows([row]);
    const outcome = await importRows(['2,A1,PENCIL,99,12/2/10 8:26,9.99,7,France']);
    expect(outcome).toMatchObject({
      kind: 'applied',
      changes: { productsCreated: 0, pricesCreated: 0, customersCreated: 0, skusStocked: 0, unitsStocked: 0 },
    });
    expect(await levels()).toEqual([{ sku: 'A1', location_id: 'MAIN', on_hand: 12 }]);
  });

  it('is changed in nothing by the same file, and told so', async () => {
    const first = await importRows([row]);
    expect(await importRows([row])).toMatchObject({ kind: 'already-applied', changes: first.changes, rowsAccepted: 1 });
    expect(await levels()).toEqual([{ sku: 'A1', location_id: 'MAIN', on_hand: 12 }]);
  });

  it('receives no stock again when the same file is read from the top, or in another currency', async () => {
    await importRows([row]);
    await importRows([row], { restart: true });
    const again = await importRows([row], { currency: 'EUR' });
    expect(again.changes).toMatchObject({ productsCreated: 0, pricesCreated: 1, unitsStocked: 0 });
    expect(await levels()).toEqual([{ sku: 'A1', location_id: 'MAIN', on_hand: 12 }]);
  });
});

describe('a file that is not what it should be', () => {
  it('is counted by reason, and changes nothing when no row is usable', async () => {
    const outcome = await importRows([
      'C1,A1,PEN,-1,12/1/10 8:26,1.50,7,France',
      '2,POST,POSTAGE,1,12/1/10 8:26,1.50,7,France',
      '3,A1,PEN,1',
      '4,"A1,PEN,1,12/1/10 8:26,1.50,7,France',
      'C5,A1,PEN,-1,12/1/10 8:26,1.50,7,France',
    ]);
    expect(outcome).toMatchObject({ kind: 'nothing-usable', rowsAccepted: 0, rowsRefused: 5 });
    expect(outcome.refusals).toEqual([
      { reason: 'cancellation', count: 2 },
      { reason: 'missing-columns', count: 1 },
      { reason: 'not-goods', count: 1 },
      { reason: 'unparseable', count: 1 },
    ]);
    expect(await query('select sku from product_variant')).toEqual([]);
  });

  it('is counted to the last row, whatever the mess', async () => {
    const kinds = {
      accepted: '1,A1,PEN,1,12/1/10 8:26,1.5,7,France',
      unparseable: '1,"A1,PEN,1,12/1/10 8:26,1.5,7,France',
      'missing-columns': '1,A1,PEN',
      cancellation: 'C1,A1,PEN,-1,12/1/10 8:26,1.5,7,France',
      'not-goods': '1,POST,POSTAGE,1,12/1/10 8:26,1.5,7,France',
      'non-positive-price': '1,A1,PEN,1,12/1/10 8:26,0,7,France',
      'blank-description': '1,A1,,1,12/1/10 8:26,1.5,7,France',
      'bad-number': '1,A1,PEN,1,12/1/10 8:26,dear,7,France',
    } as const;
    const anyKind = fc.constantFrom(...(Object.keys(kinds) as (keyof typeof kinds)[]));
    await fc.assert(
      fc.asyncProperty(fc.array(anyKind, { minLength: 1, maxLength: 1_200 }), async (file) => {
        const expected = new Map<string, number>();
        for (const kind of file) expected.set(kind, (expected.get(kind) ?? 0) + 1);
        const outcome = await importRows(
          file.map((kind) => kinds[kind]),
          { restart: true },
        );
        const counted = new Map(outcome.refusals.map(({ reason, count }) => [reason, count]));
        if (outcome.rowsAccepted > 0) counted.set('accepted', outcome.rowsAccepted);
        expect(Object.fromEntries(counted)).toEqual(Object.fromEntries(expected));
        expect(outcome.rowsAccepted + outcome.rowsRefused).toBe(file.length);
      }),
      { numRuns: 8 },
    );
  });

  it('is refused with the places that there are when it names another', async () => {
    await expect(importRows([], { locationId: 'WEST' })).rejects.toThrow(
      'There is no stock location WEST: there are MAIN, EAST.',
    );
  });

  it('is refused when it is not there', async () => {
    await expect(importRows([], { file: join(folder, 'none.csv') })).rejects.toThrow('The file cannot be read: ENOENT');
  });
});

describe('a run that was cut off', () => {
  const rows = Array.from(
    { length: 1_800 },
    (_, index) =>
      `${index},SKU${index % 40},THING ${index % 40},${(index % 7) - 1},12/1/10 8:26,1.${index % 3}0,${index % 9},France`,
  );
  const tables = async () => ({
    variants: await query('select sku, title, weight_grams from product_variant order by sku'),
    prices: await query('select sku, currency, amount_minor from variant_price order by sku'),
    customers: await query('select name, external_reference from customer order by external_reference'),
    levels: await levels(),
    movements: await query('select kind, sku, location_id, on_hand_delta, reference from stock_movement order by sku'),
  });

  it('goes on behind the last row that was stored, and ends as if nothing had happened', async () => {
    const cutOff = (progress: ImportProgress) => {
      if (progress.rowsRead >= 1_000) throw new Error('power cut');
    };
    await expect(importRows(rows, { onProgress: cutOff })).rejects.toThrow('power cut');
    expect(await levels()).toEqual([]);
    const resumed = await importRows(rows);
    expect(resumed).toMatchObject({ kind: 'applied', resumedAfterLine: 1_001 });
    expect(resumed.rowsAccepted + resumed.rowsRefused).toBe(rows.length);
    const afterCut = await tables();

    const other = await createTestDatabase();
    const whole = database;
    database = await openDatabase({ url: other.url, poolSize: 3 });
    await createStockLocationRepository(database).upsertStockLocations([
      { id: 'MAIN', name: 'Main', priority: 100, address: warehouse },
    ]);
    await importRows(rows);
    expect(await tables()).toEqual(afterCut);
    await database.close();
    await other.drop();
    database = whole;
  });

  it('is as young as on its first day to whoever goes on with it after long', async () => {
    const cutOff = (progress: ImportProgress) => {
      if (progress.rowsRead >= 1_000) throw new Error('power cut');
    };
    await expect(importRows(rows, { onProgress: cutOff })).rejects.toThrow('power cut');
    await query(`update import_run set started_at = now() - interval '31 days'`);
    await expect(importRows(rows, { onProgress: cutOff })).rejects.toThrow('power cut');
    expect(await query(`select started_at > now() - interval '1 hour' as "isYoung" from import_run`)).toEqual([
      { isYoung: true },
    ]);
    const applied = await importRows(rows);
    expect(await importRows(rows)).toMatchObject({ kind: 'already-applied', changes: applied.changes });
  });

  it('is left to the process that is at it', async () => {
    const file = join(folder, 'twice.csv');
    await writeFile(file, [HEADER, ...rows].join('\n'));
    const options = { file, locationId: 'MAIN', currency: 'GBP', openingUnits: null, restart: false };
    const ends = await Promise.allSettled([importOrderLines(database, options), importOrderLines(database, options)]);
    expect(ends.map(({ status }) => status)).toContain('fulfilled');
    const refusals = ends.filter((end) => end.status === 'rejected').map(({ reason }) => reason as Error);
    expect(refusals.filter((error) => !(error instanceof ImportRunBusy))).toEqual([]);
    expect(await query('select sum(on_hand)::int as units from stock_level')).toEqual([{ units: expectedStock() }]);
  });

  function expectedStock(): number {
    const sold = new Map<number, number>();
    for (let index = 0; index < rows.length; index += 1) {
      const quantity = (index % 7) - 1;
      if (quantity > 0) sold.set(index % 40, (sold.get(index % 40) ?? 0) + quantity);
    }
    return [...sold.values()].reduce((sum, units) => sum + Math.ceil((units * 6) / 5), 0);
  }
});
