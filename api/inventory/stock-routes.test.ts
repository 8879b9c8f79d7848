import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDatabase, type Database } from '../../db/database.ts';
import { createStockRepository } from '../../db/inventory/stock-repository.ts';
import { aShop } from '../../tests/support/a-shop.ts';
import { startTestApi, type TestApi } from '../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { startTestWorker, type TestWorker } from '../../tests/support/test-worker.ts';
import { ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';

describe('stock', () => {
  let testDatabase: TestDatabase;
  let workerDatabase: Database;
  let worker: TestWorker;
  let api: TestApi;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    workerDatabase = await openDatabase({ url: testDatabase.url });
    worker = await startTestWorker({
      workflows: import.meta.resolve('../../workflows/inventory/change-stock.ts'),
      taskQueues: [ORDERS_TASK_QUEUE],
      activities: createStockRepository(workerDatabase),
    });
    api = await startTestApi({ databaseUrl: testDatabase.url, temporal: worker.client });
    await aShop(
      api.database,
      ['LAMP', 'ROPE', 'NAIL', 'BOLT'].map((sku) => ({ sku, backorderable: true })),
    );
  });
  afterAll(async () => {
    await api.stop();
    await worker.stop();
    await workerDatabase.close();
    await testDatabase.drop();
  });

  const receive = (key: string, lines: unknown, more = {}) =>
    api.call('POST', '/v1/stock-receipts', { headers: { 'idempotency-key': key }, body: { lines, ...more } });
  const adjust = (key: string, lines: unknown, reason = 'Stocktake') =>
    api.call('POST', '/v1/stock-adjustments', { headers: { 'idempotency-key': key }, body: { lines, reason } });
  const levelsOf = async (sku: string) =>
    (await api.call('GET', `/v1/stock-levels?sku=${sku}`, { as: 'storefront' })).body.data;

  it('takes goods into stock once, however often it is told', async () => {
    const lines = [{ sku: 'LAMP', locationId: 'MAIN', quantity: 7 }];
    const told = await Promise.all([1, 2].map(() => receive('r-1', lines, { reference: 'DN-1' })));
    const again = await receive('r-1', lines, { reference: 'DN-1' });
    for (const { status, body } of [...told, again]) {
      expect(status).toBe(201);
      expect(body.levels).toEqual([{ sku: 'LAMP', locationId: 'MAIN', onHand: 7, reserved: 0, available: 7 }]);
    }
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await levelsOf('LAMP')).toEqual(again.body.levels);
    const { body } = await api.call('GET', '/v1/stock-movements?sku=LAMP');
    expect(body.data).toEqual([
      expect.objectContaining({
        kind: 'receipt',
        onHandDelta: 7,
        reference: `receipt:${again.body.id}`,
        reason: 'DN-1',
      }),
    ]);
  });

  it('knows goods and places in any case, and answers as the shop writes them', async () => {
    const lines = ['bolt', ' Bolt\u00a0', 'BOLT'].map((sku) => ({ sku, locationId: ' east ', quantity: 1 }));
    const { status, body } = await receive('r-case', [...lines, { sku: 'bolt', locationId: 'East', quantity: 2 }]);
    expect(status).toBe(201);
    expect(body.levels).toEqual([{ sku: 'BOLT', locationId: 'EAST', onHand: 5, reserved: 0, available: 5 }]);
    const off = await adjust('a-case', [{ sku: 'bolt', locationId: 'eAST', quantity: -5 }]);
    expect(off.body.levels).toEqual([{ sku: 'BOLT', locationId: 'EAST', onHand: 0, reserved: 0, available: 0 }]);
    const [one] = (await api.call('GET', '/v1/stock-movements?sku=%20bolt&limit=')).body.data;
    expect(one).toMatchObject({ sku: 'BOLT', locationId: 'EAST' });
  });

  it('refuses the same key for other goods', async () => {
    await receive('r-2', [{ sku: 'ROPE', locationId: 'MAIN', quantity: 1 }]);
    const other = await receive('r-2', [{ sku: 'ROPE', locationId: 'MAIN', quantity: 2 }]);
    expect({ status: other.status, code: other.body.code }).toEqual({ status: 422, code: 'idempotency-key-reused' });
    expect(await levelsOf('ROPE')).toEqual([expect.objectContaining({ onHand: 1 })]);
  });

  it('books nothing under a key of long ago, whose answer is forgotten, but what it was first sent for', async () => {
    const lines = [{ sku: 'ROPE', locationId: 'MAIN', quantity: 4 }];
    const first = await receive('r-old', lines);
    await api.database.em.fork().execute('delete from idempotent_request');
    const [again, other] = [
      await receive('r-old', lines),
      await adjust('r-old', [{ sku: 'ROPE', locationId: 'MAIN', quantity: 4 }]),
    ];
    expect(again).toMatchObject({ status: 201, body: { id: first.body.id } });
    await api.database.em.fork().execute('delete from idempotent_request');
    const more = await receive('r-old', [{ sku: 'ROPE', locationId: 'MAIN', quantity: 5 }]);
    for (const { status, body } of [other, more]) {
      expect({ status, code: body.code }).toEqual({ status: 422, code: 'idempotency-key-reused' });
    }
    expect(await levelsOf('ROPE')).toEqual([expect.objectContaining({ onHand: 5 })]);
  });

  it('knows a repeat of what it refused, though the article was added meanwhile', async () => {
    const lines = [{ sku: 'kite', locationId: 'MAIN', quantity: 3 }];
    const refused = await receive('r-kite', lines);
    expect(refused).toMatchObject({ status: 422, body: { code: 'unknown-sku' } });
    await aShop(api.database, [{ sku: 'KITE' }]);
    const again = await receive('r-kite', lines);
    expect(again).toMatchObject({ status: 422, body: { code: 'unknown-sku' } });
    expect(await receive('r-kite-2', lines)).toMatchObject({ status: 201 });
  });

  it('needs an Idempotency-Key', async () => {
    const body = { lines: [{ sku: 'ROPE', locationId: 'MAIN', quantity: 1 }] };
    const { status, body: problem } = await api.call('POST', '/v1/stock-receipts', { body });
    expect({ status, code: problem.code }).toEqual({ status: 400, code: 'idempotency-key-missing' });
  });

  it.each([
    [
      [
        { sku: 'LAMP', locationId: 'MAIN', quantity: 1 },
        { sku: 'GHOST', locationId: 'MAIN', quantity: 1 },
      ],
      'unknown-sku',
      '/lines/1/sku',
    ],
    [[{ sku: 'LAMP', locationId: 'MOON', quantity: 1 }], 'unknown-location', '/lines/0/locationId'],
  ])('books nothing of a receipt with %j', async (lines, code, pointer) => {
    const before = await levelsOf('LAMP');
    const { status, body } = await receive(`bad-${code}`, lines);
    expect({ status, code: body.code, pointer: body.errors[0].pointer }).toEqual({ status: 422, code, pointer });
    expect(await levelsOf('LAMP')).toEqual(before);
  });

  it.each([0, -1, 1.5, 1_000_001, '5', null])('refuses a receipt of %j units', async (quantity) => {
    const { status, body } = await receive('bad-quantity', [{ sku: 'LAMP', locationId: 'MAIN', quantity }]);
    expect({ status, pointer: body.errors[0].pointer }).toEqual({ status: 422, pointer: '/lines/0/quantity' });
  });

  it('corrects stock in both directions, but takes nothing that is not there', async () => {
    await receive('r-3', [{ sku: 'NAIL', locationId: 'MAIN', quantity: 10 }]);
    const found = await adjust('a-1', [{ sku: 'NAIL', locationId: 'MAIN', quantity: -4 }]);
    expect(found.body.levels).toEqual([expect.objectContaining({ onHand: 6 })]);
    const refused = await adjust('a-2', [{ sku: 'NAIL', locationId: 'MAIN', quantity: -7 }]);
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ code: 'stock-promised', errors: [{ pointer: '/lines/0/quantity' }] });
    expect((await adjust('a-3', [{ sku: 'NAIL', locationId: 'MAIN', quantity: 0 }])).status).toBe(422);
    expect(await levelsOf('NAIL')).toEqual([expect.objectContaining({ onHand: 6 })]);
  });

  it('pages through movements, newest first', async () => {
    const first = await api.call('GET', '/v1/stock-movements?sku=NAIL&limit=1');
    expect(first.body.data).toEqual([expect.objectContaining({ kind: 'adjustment', reason: 'Stocktake' })]);
    const next = await api.call('GET', `/v1/stock-movements?sku=NAIL&limit=1&after=${first.body.nextCursor}`);
    expect(next.body).toMatchObject({ data: [{ kind: 'receipt' }], nextCursor: null });
  });

  it('reads the levels of several SKUs at once', async () => {
    const { body } = await api.call('GET', '/v1/stock-levels?sku=NAIL&sku=LAMP&sku=GHOST');
    expect(body.data.map(({ sku }: { sku: string }) => sku)).toEqual(['LAMP', 'NAIL']);
    expect((await api.call('GET', '/v1/stock-levels')).body).toMatchObject({
      code: 'invalid-parameter',
      errors: [{ name: 'sku', code: 'required' }],
    });
  });

  it('answers 503 while Temporal is away, and books the goods once it is back', async () => {
    const cutOff = await startTestApi({ databaseUrl: testDatabase.url });
    const request = {
      headers: { 'idempotency-key': 'r-4', authorization: `Bearer ${api.keys.staff}` },
      body: { lines: [{ sku: 'ROPE', locationId: 'EAST', quantity: 3 }] },
    };
    const away = await cutOff.call('POST', '/v1/stock-receipts', request);
    await cutOff.stop();
    expect({ status: away.status, code: away.body.code }).toEqual({ status: 503, code: 'service-unavailable' });
    expect(away.headers.get('retry-after')).toMatch(/^\d+$/);
    const back = await api.call('POST', '/v1/stock-receipts', request);
    expect(back.body.levels).toEqual([expect.objectContaining({ locationId: 'EAST', onHand: 3 })]);
  });
});
