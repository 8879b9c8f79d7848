import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '../../db/database.ts';
import { createImportQueries } from '../../db/import/import-queries.ts';
import { createStockLocationRepository } from '../../db/inventory/stock-location-repository.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { seededLocations } from '../../dev/seed/stock-locations.ts';
import { importOrderLines, type ImportOptions } from './import-order-lines.ts';

/** Files as spreadsheets and other shops' programs write them, with the bytes that they have. */
const COLUMNS = [
  'InvoiceNo',
  'StockCode',
  'Description',
  'Quantity',
  'InvoiceDate',
  'UnitPrice',
  'CustomerID',
  'Country',
];

let folder: string;
let test: TestDatabase;
let database: Database;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'foreign-files-'));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  test = await createTestDatabase();
  database = await openDatabase({ url: test.url, poolSize: 2 });
  await createStockLocationRepository(database).upsertStockLocations(seededLocations);
});
afterEach(async () => {
  await database.close();
  await test.drop();
});

async function importBytes(content: Buffer | string, options: Partial<ImportOptions> = {}) {
  const file = join(folder, 'lines.csv');
  await writeFile(file, content);
  return importOrderLines(database, {
    file,
    locationId: 'MAIN',
    currency: 'GBP',
    openingUnits: null,
    restart: false,
    ...options,
  });
}

const goods = () =>
  database.em.fork().execute<Record<string, unknown>[]>(
    `select v.sku, v.title, pr.amount_minor::int as price, sum(on_hand)::int as units
     from product_variant v left join variant_price pr using (sku) left join stock_level using (sku) group by 1, 2, 3 order by 1`,
  );

const table = (separator: string, ...rows: (readonly string[])[]) =>
  [COLUMNS, ...rows].map((row) => `${row.join(separator)}\r\n`).join('');
/** A sale of five: six are stocked. */
const aSale = (sku: string, title: string, price = '1.50') => [
  '1',
  sku,
  title,
  '5',
  '3/1/2026 9:15',
  price,
  '7',
  'France',
];
const umlauts = [aSale('GRÜN-1', 'HOCKER, GRÜN'), aSale('GRÄN-1', 'GRÄNGES')].map(([no, sku, title, ...rest]) => [
  no ?? '',
  sku ?? '',
  `"${title}"`,
  ...rest,
]);
const umlautGoods = [
  { sku: 'GRÄN-1', title: 'GRÄNGES', price: 150, units: 6 },
  { sku: 'GRÜN-1', title: 'HOCKER, GRÜN', price: 150, units: 6 },
];

describe('a file in another encoding', () => {
  it('keeps its letters in Windows-1252, and says that it was read so', async () => {
    const { form } = await importBytes(Buffer.from(table(',', ...umlauts), 'latin1'));
    expect(await goods()).toEqual(umlautGoods);
    expect(form).toMatchObject({ encoding: 'windows-1252', notUtf8: { byte: 88, line: 2 } });
  });

  it.each(['utf-16le', 'utf-16be'])(
    'keeps them in the Unicode text of spreadsheets, %s with tabs',
    async (encoding) => {
      const bytes = Buffer.from(`\uFEFF${table('\t', ...umlauts)}`, 'utf16le');
      const { form } = await importBytes(encoding === 'utf-16be' ? bytes.swap16() : bytes);
      expect(await goods()).toEqual(umlautGoods);
      expect(form).toMatchObject({ encoding, separator: '\t' });
    },
  );

  it('keeps them in the encoding that is named', async () => {
    const bytes = Buffer.from(table(',', aSale('A-1', 'X')));
    bytes[bytes.lastIndexOf('X')] = 0xb9;
    await importBytes(bytes, { encoding: 'windows-1250' });
    expect(await goods()).toMatchObject([{ title: 'ą' }]);
  });

  it.each([
    ['neither UTF-8 nor Windows-1252', [0xfc, 0x81], 'neither UTF-8 (byte 90, line 2) nor Windows-1252 (byte 91)'],
    ['UTF-8 with a spoiled letter', [0xc3, 0xbc, 0xc3, 0x41], 'UTF-8 but for byte 92 (line 2)'],
  ])('is refused when it is %s', async (_, letters, sentence) => {
    const text = table(',', aSale('A-1', '@'));
    const at = text.indexOf('@');
    const bytes = [Buffer.from(text.slice(0, at)), Buffer.from(letters), Buffer.from(text.slice(at + 1))];
    await expect(importBytes(Buffer.concat(bytes))).rejects.toThrow(sentence);
    expect(await goods()).toEqual([]);
  });

  it('is refused when it is a workbook', async () => {
    await expect(importBytes(Buffer.from('PK\u0003\u0004\u0014\u0000'))).rejects.toThrow('save it as "CSV UTF-8"');
  });
});

describe('a file of a spreadsheet in another country', () => {
  it('is read with semicolons, decimal commas, points in thousands, dates and countries of its own', async () => {
    const { form, refusals } = await importBytes(
      Buffer.from(
        [
          COLUMNS.join(';'),
          '1;ST-GRÜN;Stuhl, grün;3;01.12.2025 08:26;12,50;10012;Deutschland',
          '1;ST-2;Glas "Übersee";1.000;31.12.2025 23:59;1.234,50;10012;Österreich',
          '2;ST-3;Teller;2;31.12.2025;9,90 £;10013,00;France',
        ].join('\r\n'),
        'latin1',
      ),
    );
    expect(refusals).toEqual([]);
    expect(await goods()).toEqual([
      { sku: 'ST-2', title: 'Glas "Übersee"', price: 123_450, units: 1_200 },
      { sku: 'ST-3', title: 'Teller', price: 990, units: 3 },
      { sku: 'ST-GRÜN', title: 'Stuhl, grün', price: 1_250, units: 4 },
    ]);
    expect(form).toMatchObject({ encoding: 'windows-1252', separator: ';', decimalSign: ',' });
  });

  it('has decimal points where its prices have them, whatever separates its columns', async () => {
    await importBytes(table(';', aSale('A-1', 'PEN', '12.95'), aSale('A-2', 'INK', '1,234.50')));
    expect(await goods()).toMatchObject([{ price: 1_295 }, { price: 123_450 }]);
  });

  it('has three decimals where the currency has them', async () => {
    await importBytes(table(';', aSale('A-1', 'PEN', '12.500')), { currency: 'BHD' });
    expect(await goods()).toMatchObject([{ price: 12_500 }]);
  });

  it.each(['\r', '\n'])(
    'is read with line ends of any kind, and the line that names the separator: %j',
    async (end) => {
      const text = `sep=;\n${table(';', aSale('A-1', 'PEN'))}`.replaceAll(/\r?\n/g, end);
      await importBytes(text);
      expect(await goods()).toMatchObject([{ sku: 'A-1' }]);
    },
  );

  it('has no row where a line has separators only', async () => {
    expect(await importBytes(`;;\r\n${table(';', aSale('A-1', 'PEN'))};;;;;;;\r\n;;\r\n`)).toMatchObject({
      rowsAccepted: 1,
      rowsRefused: 0,
    });
  });
});

describe('a file that a spreadsheet has changed', () => {
  it('makes no article of what it has lost, and no error of a total', async () => {
    const { refusals, doubts } = await importBytes(
      table(
        ',',
        aSale('5.01235E+12', 'MUG, TEAL').map((field) => `"${field}"`),
        aSale('5.01235E+12', 'MUG CREAM'),
        aSale('#N/A', 'LOST'),
        aSale('BOX-1', 'CRATE', '"£1,234.50"').with(6, '1.7852E+4'),
        aSale('M', 'T-SHIRT'),
        ['Total', '', '', '1105', '', '', '', ''],
      ),
      { goods: ['M'] },
    );
    expect(await goods()).toMatchObject([{ sku: 'BOX-1', price: 123_450 }, { sku: 'M' }]);
    expect(await database.em.fork().execute('select external_reference as id from customer order by 1')).toEqual([
      { id: '17852' },
      { id: '7' },
    ]);
    expect(refusals).toEqual([
      { reason: 'damaged-text', count: 3 },
      { reason: 'no-article', count: 1 },
    ]);
    expect(doubts).toEqual([]);
  });

  it('has its doubtful articles told, the same ones when it comes again', async () => {
    const usual = Array.from({ length: 18 }, (_, index) => aSale(`100${index + 10}`, 'PEN'));
    const rows = [aSale('1-Mar', 'SCREW'), aSale('123', 'TEA'), aSale('123', 'TEA'), aSale('1-MAR', 'SCREW'), ...usual];
    const first = await importBytes(table(',', ...rows));
    expect(first.doubts).toEqual([
      { doubt: 'doubtful-date', count: 1 },
      { doubt: 'doubtful-zeros', count: 1 },
    ]);
    const queries = createImportQueries(database);
    const reported = [
      { line: 2, reason: 'doubtful-date', invoiceNo: '1', stockCode: '1-MAR' },
      { line: 3, reason: 'doubtful-zeros', invoiceNo: '1', stockCode: '123' },
    ];
    expect(await queries.listReported(first.runId, 0, 100)).toEqual(reported);
    const again = await importBytes(table(',', ...rows));
    expect(again).toMatchObject({ kind: 'already-applied', doubts: first.doubts });
    expect(await queries.listReported(again.runId, 0, 100)).toEqual(reported);
  });

  it('is read anew, and adds what was left out, once the shop has said what is an article', async () => {
    const rows = [aSale('A-1', 'PEN'), aSale('M', 'T-SHIRT')];
    await importBytes(table(',', ...rows));
    expect(await importBytes(table(',', ...rows), { goods: ['M'] })).toMatchObject({
      kind: 'applied',
      changes: { productsCreated: 1, skusStocked: 1, unitsStocked: 6 },
    });
  });
});
