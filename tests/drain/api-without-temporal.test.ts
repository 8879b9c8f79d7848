import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CheckoutBody } from '../../db/checkout/read-checkout.ts';
import { createCredentialRepository } from '../../db/credentials/credential-repository.ts';
import { openDatabase, type Database } from '../../db/database.ts';
import { nodeProcess } from '../../dev/stack/node-processes.ts';
import { startPart } from '../../dev/stack/part-process.ts';
import { aCheckoutBody, aShop } from '../support/a-shop.ts';
import { eventually } from '../support/eventually.ts';
import { testApiEnvironment } from '../support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

const ORDERS = 4;

describe('the API while Temporal is away', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  let folder: string;
  let key: string;
  let body: CheckoutBody;
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    database = await openDatabase({ url: testDatabase.url });
    await aShop(database, [{ sku: 'PLATE', onHand: { MAIN: 100 } }]);
    body = await aCheckoutBody(database, [{ sku: 'PLATE', quantity: 1 }]);
    ({ key } = await createCredentialRepository(database).create({ name: 'Shop', role: 'storefront' }));
    folder = mkdtempSync(join(tmpdir(), 'quartermaster-drain-'));
  });
  afterAll(async () => {
    await database.close();
    await testDatabase.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('answers every order it has taken when told to stop, and ends with 0', async () => {
    const { api, place } = await startApi();
    const orders = Array.from({ length: ORDERS }, () => place());
    await eventually(async () => (await storedRequests()) === ORDERS);
    const stopped = api.stop();
    expect(await Promise.all(orders)).toEqual(Array.from({ length: ORDERS }, () => [202, 'received']));
    await stopped;
    expect(await api.exited).toBe('exited with 0');
  });

  it('ends with 0 when nobody waits any more for what still goes on', async () => {
    const { api, place } = await startApi();
    const before = await storedRequests();
    const shopper = new AbortController();
    const abandoned = expect(place(shopper.signal)).rejects.toThrow('aborted');
    await eventually(async () => (await storedRequests()) === before + 1);
    shopper.abort();
    await abandoned;
    await api.stop();
    expect(await api.exited).toBe('exited with 0');
  });

  async function startApi() {
    const env = { ...testApiEnvironment, DATABASE_URL: testDatabase.url, TEMPORAL_ADDRESS: '127.0.0.1:1' };
    const api = await startPart(
      nodeProcess({
        name: 'API',
        script: 'api/main.ts',
        env: { ...env, PORT: '0', METRICS_PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'info', DRAIN_NOTICE_SECONDS: '0' },
        logDir: folder,
      }),
    );
    const { port } = JSON.parse(api.readyLine) as { port: number };
    const place = async (signal = new AbortController().signal) => {
      const answer = await fetch(`http://127.0.0.1:${port}/v1/orders`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/json',
          'idempotency-key': randomUUID(),
        },
        body: JSON.stringify(body),
        signal,
      });
      const { status } = (await answer.json()) as { status: unknown };
      return [answer.status, status];
    };
    return { api, place };
  }

  async function storedRequests(): Promise<number> {
    const [row] = await database.em
      .fork()
      .execute<{ stored: number }[]>('select count(*)::int as stored from checkout_request');
    return row?.stored ?? 0;
  }
});
