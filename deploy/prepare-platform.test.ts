import { randomUUID } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { openDatabase } from '../db/database.ts';
import { migrate } from '../db/migrate.ts';
import { markCopy } from '../db/shop/mark-copy.ts';
import { runSql } from '../dev/stack/admin-database.ts';
import { createEmptyTestDatabase, type TestDatabase } from '../tests/support/test-database.ts';
import { testTemporal } from '../tests/support/test-temporal.ts';
import { searchAttributes } from '../workflows/orders/search-attributes.ts';
import { preparePlatform } from './prepare-platform.ts';

describe('preparePlatform', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createEmptyTestDatabase();
  });
  afterAll(() => database.drop());

  it('brings tables, namespace and search attributes to a bare installation, and again without a change', async () => {
    const { address } = await testTemporal();
    const temporal = { address, namespace: `shop-${randomUUID()}` };
    const platform = { databaseUrl: database.url, temporal, waitMs: 30_000 };
    await preparePlatform(platform);
    await preparePlatform(platform);
    const connection = await Connection.connect({ address });
    const { customAttributes } = await connection.operatorService.listSearchAttributes({
      namespace: temporal.namespace,
    });
    await connection.close();
    expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining(Object.keys(searchAttributes)));
  });

  it('keeps the namespace of a live shop from every other, and that of a simulated one from live ones', async () => {
    const { address } = await testTemporal();
    const other = await createEmptyTestDatabase();
    const waitMs = 30_000;
    const [livesIn, simulatedIn] = [`shop-${randomUUID()}`, `shop-${randomUUID()}`];
    const live = { databaseUrl: database.url, waitMs };
    const simulated = { ...live, databaseUrl: other.url, shopMode: 'simulated' as const };
    await preparePlatform({ ...live, temporal: { address, namespace: livesIn } });
    await preparePlatform({ ...simulated, temporal: { address, namespace: simulatedIn } });
    await expect(preparePlatform({ ...simulated, temporal: { address, namespace: livesIn } })).rejects.toThrow(
      `The namespace ${livesIn} of Temporal is that of a live shop with another database, and this is a simulated one`,
    );
    await expect(preparePlatform({ ...live, temporal: { address, namespace: simulatedIn } })).rejects.toThrow(
      `The namespace ${simulatedIn} of Temporal is that of a simulated shop with another database`,
    );
    await preparePlatform({ ...live, temporal: { address, namespace: livesIn } });
    await other.drop();
  });

  it('lets a shop that nobody has used be made one of the other kind, in the namespace that it has', async () => {
    const { address } = await testTemporal();
    const fresh = await createEmptyTestDatabase();
    const platform = {
      databaseUrl: fresh.url,
      temporal: { address, namespace: `shop-${randomUUID()}` },
      waitMs: 30_000,
    };
    await preparePlatform(platform);
    await preparePlatform({ ...platform, shopMode: 'simulated' });
    await fresh.drop();
  });

  it('keeps a copy of its database from the namespace of a shop', async () => {
    const { address } = await testTemporal();
    const copy = await createEmptyTestDatabase();
    const temporal = { address, namespace: `shop-${randomUUID()}` };
    const original = { databaseUrl: database.url, temporal, waitMs: 30_000 };
    await preparePlatform(original);
    await migrate(copy.url, 'simulated');
    const [shop] = (await runSql(database.url, 'select id from shop')) as { id: string }[];
    await runSql(copy.url, `insert into product (id, title) values ('${randomUUID()}', 'Mug')`);
    await runSql(copy.url, `update shop set id = '${shop?.id}'`);
    await expect(preparePlatform({ ...original, databaseUrl: copy.url })).rejects.toThrow(
      `The namespace ${temporal.namespace} of Temporal is that of the live shop of which this database is a copy, and this copy is simulated: run "npm run db:mark-copy"`,
    );
    const opened = await openDatabase({ url: copy.url, poolSize: 1 });
    await markCopy(opened);
    await opened.close();
    await expect(preparePlatform({ ...original, databaseUrl: copy.url })).rejects.toThrow(
      'is that of a live shop with another database, and this is a simulated one',
    );
    const own = { address, namespace: `shop-${randomUUID()}` };
    await preparePlatform({ ...original, databaseUrl: copy.url, temporal: own });
    await preparePlatform(original);
    await copy.drop();
  });

  it('warns where the log of the database holds the values of statements', async () => {
    const { address } = await testTemporal();
    const settings = encodeURIComponent('-c log_min_duration_statement=100 -c log_parameter_max_length=-1');
    const databaseUrl = `${database.url}?options=${settings}`;
    const told: string[] = [];
    const platform = { databaseUrl, temporal: { address, namespace: `shop-${randomUUID()}` }, waitMs: 30_000 };
    await preparePlatform(platform, (sentence) => told.push(sentence));
    expect(told).toContainEqual(
      expect.stringMatching(/^Warning: log_min_duration_statement = 100ms has PostgreSQL log statements with/),
    );
  });

  it('says who migrates, and nothing of the address, where it is not to wait for them', async () => {
    const shop = await createEmptyTestDatabase();
    const other = new Client({ connectionString: shop.url });
    await other.connect();
    await other.query('select pg_advisory_lock(7482001)');
    const temporal = { address: '127.0.0.1:1', namespace: 'shop' };
    const prepared = preparePlatform({ databaseUrl: shop.url, temporal, waitMs: 30_000, lockWaitMs: 0 });
    await expect(prepared).rejects.toThrow(/^After 0 s the lock of migrations is still held by/);
    await other.end();
    await shop.drop();
  });

  it('says which server does not answer', async () => {
    const { address } = await testTemporal();
    const platform = { temporal: { address, namespace: 'default' }, waitMs: 0 };
    await expect(preparePlatform({ ...platform, databaseUrl: 'postgres://127.0.0.1:1/shop' })).rejects.toThrow(
      /^DATABASE_URL \(127\.0\.0\.1:1\) cannot be used \(.*\): see that it runs/,
    );
    await expect(
      preparePlatform({
        ...platform,
        databaseUrl: database.url,
        temporal: { address: '127.0.0.1:1', namespace: 'default' },
      }),
    ).rejects.toThrow(/^TEMPORAL_ADDRESS \(127\.0\.0\.1:1\) cannot be used/);
  });
});
