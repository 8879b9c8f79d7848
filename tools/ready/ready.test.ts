import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createCredentialRepository } from '../../db/credentials/credential-repository.ts';
import type { Database } from '../../db/database.ts';
import { openDatabase } from '../../db/database.ts';
import { aShop } from '../../tests/support/a-shop.ts';
import { createEmptyTestDatabase, createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { readReadyConfig } from './ready-config.ts';

let test: TestDatabase;
let database: Database;

beforeAll(async () => {
  test = await createTestDatabase();
  database = await openDatabase({ url: test.url, poolSize: 1 });
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

function ready(url: string, env: Readonly<Record<string, string>> = {}, ...args: readonly string[]) {
  const program = join(import.meta.dirname, 'main.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, `--database-url=${url}`, ...args], {
    encoding: 'utf8',
    env,
  });
  return { status, stdout, stderr };
}
const gapsOf = (env: Readonly<Record<string, string>> = {}) => {
  const { status, stdout } = ready(test.url, env, '--json');
  const { ready: isReady, gaps } = JSON.parse(stdout) as { ready: boolean; gaps: { code: string; mend: string }[] };
  return { status, isReady, codes: gaps.map(({ code }) => code) };
};

describe('npm run ready', () => {
  it('says of an empty shop all that it lacks, with what mends it', () => {
    const { status, stdout } = ready(test.url);
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^✗ There is no API key for staff\. .*\n {4}→ npm run credentials -- create --role=administrator/,
    );
    expect(stdout).toContain('→ curl -X POST "$API/v1/stock-locations"');
    expect(stdout).toMatch(/✗ The shop cannot sell yet\.\n$/);
  });

  it('misses one thing after the other, until the shop can sell', async () => {
    const em = database.em.fork();
    const credentials = createCredentialRepository(database);
    for (const role of ['administrator', 'storefront']) await credentials.create({ role, name: role });
    expect(gapsOf().codes).toEqual([
      'no-open-location',
      'no-tax-rate',
      'nothing-for-sale',
      'no-return-origin',
      'mail-sender-is-an-example',
    ]);
    await aShop(database, [{ sku: 'MUG', onHand: { EAST: 3 } }]);
    const settings = {
      CURRENCIES: 'GBP',
      CARRIER_EXCHANGE_RATES: 'USD:GBP=0.79',
      RETURN_URL_ORIGINS: 'https://shop.example',
      MAIL_FROM: 'orders@bright-lamps.co.uk',
    };
    expect(gapsOf(settings)).toEqual({ status: 0, isReady: true, codes: ['location-without-telephone'] });
    await em.execute(`update stock_location set address = address || '{"phone": "+441134960101"}'`);
    expect(gapsOf(settings).codes).toEqual([]);
    expect(gapsOf({ ...settings, CURRENCIES: 'EUR' })).toEqual({
      status: 1,
      isReady: false,
      codes: ['nothing-for-sale'],
    });
    expect(gapsOf({ ...settings, STRIPE_SECRET_KEY: 'sk_test_1' }).codes).toEqual(['settings-of-another-shop']);
    await em.execute(`update stock_location set state = 'paused' where id = 'EAST'`);
    expect(gapsOf(settings).codes).toEqual(['nothing-in-stock']);
    await em.execute(`update product_variant set backorderable = true`);
    expect(gapsOf(settings).codes).toEqual([]);
    await em.execute(`update product_variant set tax_class = 'books'`);
    expect(gapsOf(settings)).toEqual({ status: 1, isReady: false, codes: ['class-without-rate'] });
    await em.execute(
      `insert into tax_rate (country, tax_class, rate_ppm, inclusive, valid_from) values ('GB', 'books', 0, true, '2040-01-01')`,
    );
    expect(gapsOf(settings).codes).toEqual(['class-without-rate']);
    await em.execute(`update tax_rate set valid_from = now() where tax_class = 'books'`);
    expect(gapsOf(settings)).toEqual({ status: 0, isReady: true, codes: [] });
  });

  it('does not take a database without tables for a shop', async () => {
    const empty = await createEmptyTestDatabase();
    const { status, stderr } = ready(empty.url);
    await empty.drop();
    expect(status).toBe(1);
    expect(stderr).toContain('npm run db:migrate');
  });

  it('names a setting that is wrong', () => {
    expect(() => readReadyConfig([], { CURRENCIES: 'EURO' })).toThrow('CURRENCIES: EURO is no currency');
  });
});
