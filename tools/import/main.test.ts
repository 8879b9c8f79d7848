import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type Database, openDatabase } from '../../db/database.ts';
import { createStockLocationRepository } from '../../db/inventory/stock-location-repository.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { seededLocations } from '../../dev/seed/stock-locations.ts';
import { eventually } from '../../tests/support/eventually.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const SAMPLE = fileURLToPath(new URL('../../dev/sample/order-lines.csv', import.meta.url));
/** A real shop's export, where somebody has put one. */
const REAL = fileURLToPath(new URL('../../../shared/data/online-retail/lines.csv', import.meta.url));

let folder: string;
let databases: { readonly test: TestDatabase; readonly database: Database }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-main-'));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(async () => {
  for (const { test, database } of databases) {
    await database.close();
    await test.drop();
  }
  databases = [];
});

async function aShop() {
  const test = await createTestDatabase();
  const database = await openDatabase({ url: test.url, poolSize: 2 });
  databases.push({ test, database });
  await createStockLocationRepository(database).upsertStockLocations(seededLocations);
  return { url: test.url, query: (sql: string) => database.em.fork().execute<Record<string, unknown>[]>(sql) };
}
type Shop = Awaited<ReturnType<typeof aShop>>;

function start(shop: Shop, ...args: string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { DATABASE_URL: shop.url },
  });
  const code = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const ended = Promise.all([code, text(child.stdout), text(child.stderr)]).then(([code, stdout, stderr]) => ({
    code,
    stdout,
    stderr,
  }));
  return { child, ended };
}

const importFile = (shop: Shop, ...args: string[]) => start(shop, ...args).ended;

/** Everything that an import writes, without ids and times of its own. */
async function tablesOf({ query }: Shop) {
  return {
    products: await query(
      `select p.title as product, p.status, v.sku, v.title, v.weight_grams, v.tax_class, v.backorderable
       from product_variant v join product p on p.id = v.product_id order by sku`,
    ),
    prices: await query('select * from variant_price order by sku'),
    customers: await query('select name, email, external_reference from customer order by external_reference'),
    levels: await query('select * from stock_level order by sku'),
    movements: await query(
      'select kind, sku, location_id, on_hand_delta, reserved_delta, reference from stock_movement order by sku',
    ),
    receipts: await query('select id, kind, request, result from stock_change'),
    refused: await query('select line, reason, invoice_no, stock_code from import_row order by line'),
  };
}

describe('npm run import', () => {
  let shop: Shop;
  beforeEach(async () => {
    shop = await aShop();
  });

  it('imports the sample, shows how far it is, and lists what it refused', async () => {
    const report = join(folder, 'report.csv');
    const { code, stdout, stderr } = await importFile(shop, SAMPLE, `--report=${report}`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'Applying 329 rows\n' });
    expect(stdout).toContain('329 rows: 295 accepted, 34 refused');
    expect(stdout).toMatch(/^ +13 cancellation +The invoice number starts with C/m);
    expect(stdout).toMatch(/added 60 products, 60 prices in GBP, \d+ customers; [\d,]+ units of 60 SKUs at MAIN/);
    const lines = (await readFile(report, 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(1 + 34);
    expect(lines.slice(0, 3)).toEqual([
      'line,invoice,stockCode,reason',
      '16,700005,POST,not-goods',
      '22,C700007,PN201,cancellation',
    ]);
  });

  it('changes nothing the second time, says so, and lists the same refused rows', async () => {
    const [first, second] = [join(folder, 'first.csv'), join(folder, 'second.csv')];
    await importFile(shop, SAMPLE, `--report=${first}`);
    const before = await tablesOf(shop);
    const { code, stdout } = await importFile(shop, SAMPLE, `--report=${second}`);
    expect(code).toBe(0);
    expect(stdout).toContain('was imported before: nothing was changed');
    expect(await tablesOf(shop)).toEqual(before);
    expect(await readFile(second, 'utf8')).toBe(await readFile(first, 'utf8'));
  });

  it.each([
    ['while it reads', 'import_row', 'line', 1_800],
    ['while it applies', 'stock_movement', 'on_hand_delta', 12],
  ])('ends as if nothing had happened when it is killed %s and run again', async (_, table, column, value) => {
    const file = join(folder, 'long.csv');
    await writeFile(file, generateRows(3_000));
    await shop.query(`
      create function stop_here() returns trigger language plpgsql as 'begin perform pg_sleep(600); return new; end';
      create trigger stop_here before insert on ${table} for each row when (new.${column} = ${value}) execute function stop_here()`);
    const killed = start(shop, file);
    await eventually(async () => (await shop.query(SLEEPING)).length > 0);
    killed.child.kill('SIGKILL');
    await killed.ended;
    await shop.query(`select pg_terminate_backend(pid) from (${SLEEPING}) as asleep`);
    await eventually(async () => (await shop.query(SLEEPING)).length === 0);
    await shop.query('drop function stop_here() cascade');
    const [run] = await shop.query('select state, last_line from import_run');
    expect(run).toEqual({ state: 'reading', last_line: table === 'import_row' ? 1_501 : 3_001 });
    expect(await shop.query('select sku from product_variant')).toEqual([]);

    const again = await importFile(shop, file, '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ kind: 'applied', resumedAfterLine: run?.['last_line'] });
    const undisturbed = await aShop();
    const whole = await importFile(undisturbed, file, '--json');
    expect(JSON.parse(whole.stdout)).toMatchObject({ kind: 'applied', resumedAfterLine: 0 });
    expect(await tablesOf(shop)).toEqual(await tablesOf(undisturbed));
  });

  it('stays under 400 MB with twenty times the rows', async () => {
    const [small, large] = [join(folder, 'small.csv'), join(folder, 'large.csv')];
    await writeFile(small, generateRows(3_000));
    await writeFile(large, generateRows(60_000));
    const peaks = [];
    for (const file of [small, large]) {
      const { stdout } = await importFile(shop, file, '--json');
      peaks.push((JSON.parse(stdout) as { peakRssBytes: number }).peakRssBytes / 1_000_000);
    }
    expect(Math.max(...peaks)).toBeLessThan(400);
  });

  it('says how it read a file, shows letters that may be wrong, and lists doubtful articles', async () => {
    const [file, report] = [join(folder, 'latin.csv'), join(folder, 'doubtful.csv')];
    await writeFile(file, `${HEADER}\n1,1-Mar,GR\u00dcN,1,12/1/10 8:26,1.5,7,France\n`, 'latin1');
    const { code, stdout } = await importFile(shop, file, `--report=${report}`);
    expect(code).toBe(0);
    expect(stdout).toContain('read as Windows-1252, separated by commas, with decimal points');
    expect(stdout).toContain('not UTF-8 at byte 93 (line 2): 1,1-Mar,GRÜN,1,12/1/10 8:26');
    expect(stdout).toMatch(/^ +1 doubtful-date +The stock code looks like a date/m);
    expect(await readFile(report, 'utf8')).toBe('line,invoice,stockCode,reason\n2,1,1-MAR,doubtful-date\n');
  });

  it('ends with 1 when no row can be used', async () => {
    const file = join(folder, 'useless.csv');
    await writeFile(file, `${HEADER}\nC1,A1,PEN,-1,12/1/10 8:26,1.5,7,France\n`);
    const { code, stdout } = await importFile(shop, file);
    expect(code).toBe(1);
    expect(stdout).toContain('holds no row that can be used: nothing was changed');
  });

  it.each([
    ['is not there', '/nowhere.csv', 'The file cannot be read: ENOENT'],
    ['is no export of order lines', MAIN, 'The first line must name the columns; missing: InvoiceNo,'],
  ])('ends with 1 and one sentence when the file %s', async (_, file, sentence) => {
    const { code, stderr } = await importFile(shop, file);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^✗ .*\n$/);
    expect(stderr).toContain(sentence);
  });

  it('ends with 1 and one sentence when there is no database', async () => {
    const { code, stderr } = await importFile({ ...shop, url: 'postgres://u:p@127.0.0.1:1/shop' }, SAMPLE);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        '✗ The database cannot be reached (connect ECONNREFUSED 127.0.0.1:1): start the stack ("npm start"), or set DATABASE_URL.\n',
    });
  });

  it('ends with 2 and one sentence when the command is wrong', async () => {
    const { code, stderr } = await importFile(shop, SAMPLE, '--fast');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `✗ Unknown option '--fast'. See --help.\n`,
    });
  });

  (existsSync(REAL) ? it : it.skip)('imports a real shop’s lines', async () => {
    const { stdout } = await importFile(shop, REAL, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'applied', ...(await countIndependently(REAL)) });
    expect(await shop.query('select count(*)::int as count, sum(on_hand)::int as units from stock_level')).toEqual([
      { count: 1789, units: 87_190 },
    ]);
  });
});

const SLEEPING = `select pid from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()`;

const HEADER = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';

function generateRows(rows: number): string {
  const lines = Array.from({ length: rows }, (_, index) => {
    const sku = (index * 7919) % 1_500;
    const quantity = (index % 13) - 1;
    return `${Math.floor(index / 8)},S${sku},"ARTICLE ${sku}, FORM ${index % 3}",${quantity},12/1/10 8:26,${index % 5}.25,${index % 700},France`;
  });
  return `${[HEADER, ...lines].join('\n')}\n`;
}

/** Another reading of the same rules, by pattern: fields of this file that matter hold no comma behind the description. */
async function countIndependently(file: string) {
  const refusals: Record<string, number> = {};
  let rowsAccepted = 0;
  let rowsRefused = 0;
  for (const line of (await readFile(file, 'utf8')).trimEnd().split('\n').slice(1)) {
    const [, invoice = '', code = '', quantity = '', price = ''] =
      /^([^,]*),([^,]*),.*,(-?\d+),[^,]*,([\d.-]+),[^,]*,[^,]*$/.exec(line) ?? [];
    const reason = invoice.startsWith('C')
      ? 'cancellation'
      : /^\D/.test(code) || code === 'C2'
        ? 'not-goods'
        : Number(quantity) <= 0
          ? 'non-positive-quantity'
          : Number(price) <= 0
            ? 'non-positive-price'
            : undefined;
    if (reason) refusals[reason] = (refusals[reason] ?? 0) + 1;
    if (reason) rowsRefused += 1;
    else rowsAccepted += 1;
  }
  const byCount = Object.entries(refusals).map(([reason, count]) => ({ reason, count }));
  return { rowsAccepted, rowsRefused, refusals: byCount.sort((a, b) => b.count - a.count) };
}
