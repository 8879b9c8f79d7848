import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../tests/support/eventually.ts';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { createEmptyTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { openDatabase, type Database } from '../database.ts';
import { migrate } from '../migrate.ts';
import { joinShop } from './join-shop.ts';

let test: TestDatabase;
let database: Database;

beforeEach(async () => {
  test = await createEmptyTestDatabase();
  database = await openDatabase({ url: test.url, poolSize: 2 });
});
afterEach(async () => {
  await database.close();
  await test.drop();
});

describe('a shop', () => {
  it('is live unless somebody says otherwise, and the same shop at each set-up', async () => {
    const first = await migrate(test.url);
    const again = await migrate(test.url);
    expect(first.shop.mode).toBe('live');
    expect(again).toEqual({ applied: [], shop: first.shop, isUsed: false });
  });

  it('may be made another kind until it is used', async () => {
    await migrate(test.url);
    expect((await migrate(test.url, 'simulated')).shop.mode).toBe('simulated');
    expect((await migrate(test.url)).shop.mode).toBe('simulated');
    await aConfirmedOrder(database);
    expect((await migrate(test.url, 'simulated')).shop.mode).toBe('simulated');
    await expect(migrate(test.url, 'live')).rejects.toThrow(
      'This database is that of a simulated shop, which is in use, and SHOP_MODE says live.',
    );
  });

  it('of customers is left as it is by whoever would make a simulated one of it', async () => {
    await migrate(test.url, 'live');
    await aConfirmedOrder(database);
    // As when this version is not the one that the shop runs.
    await database.em.fork().execute('delete from mikro_orm_migrations where name like ?', ['%shop-mode']);
    await expect(migrate(test.url, 'simulated')).rejects.toThrow(/It is left as it is/);
    const [row] = await database.em
      .fork()
      .execute(`select count(*)::int as n from mikro_orm_migrations where name like '%shop-mode'`);
    expect(row).toEqual({ n: 0 });
  });
});

describe('joinShop', () => {
  const warned: unknown[] = [];
  const join = (settings: object, until = new AbortController().signal) =>
    joinShop({ database, settings, log: { warn: (...said: unknown[]) => void warned.push(said) }, until, retryMs: 20 });

  it('waits for the set-up, and resolves with the shop', async () => {
    const joining = join({});
    await eventually(() => warned.length > 0);
    const { shop } = await migrate(test.url, 'simulated');
    expect(await joining).toEqual(shop);
  });

  it('refuses a simulator in a live shop, and a live key in a simulated one', async () => {
    await migrate(test.url, 'live');
    await expect(join({ stripe: { secretKey: 'sk_test_1' } })).rejects.toThrow(
      'This is the database of a live shop. STRIPE_SECRET_KEY is no live key',
    );
    await migrate(test.url, 'simulated');
    await expect(join({ stripe: { secretKey: 'sk_live_1' } })).rejects.toThrow(
      'This is the database of a simulated shop. STRIPE_SECRET_KEY is a live key',
    );
  });

  it('warns where a simulated shop would mail real people', async () => {
    await migrate(test.url, 'simulated');
    warned.length = 0;
    await join({ mailUrl: 'smtp://127.0.0.1:1025' });
    expect(warned).toEqual([]);
    await join({ mailUrl: 'smtps://mail.example' });
    expect(warned).toEqual([[expect.stringMatching(/^This shop is simulated, and SMTP_URL/)]]);
  });

  it('ends with the process that waits', async () => {
    const stopping = new AbortController();
    const joining = join({}, stopping.signal);
    stopping.abort();
    expect(await joining).toBeUndefined();
  });
});
