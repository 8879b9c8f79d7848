import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { aShop } from '../../tests/support/a-shop.ts';
import { aWaitingOrder, changeStockBy, stockDiscrepancies } from '../../tests/support/stock-fixtures.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { openDatabase, type Database } from '../database.ts';
import { createStockQueries } from './stock-queries.ts';
import { createStockRepository } from './stock-repository.ts';

describe('the stock repository', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  let skus = 0;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    database = await openDatabase({ url: testDatabase.url, poolSize: 12, connectTimeoutMs: 60_000 });
  });
  afterEach(async () => expect(await stockDiscrepancies(database)).toEqual([]));
  afterAll(async () => {
    await database.close();
    await testDatabase.drop();
  });

  /** Goods of the test's own. */
  async function goods(count = 1): Promise<string[]> {
    const names = Array.from({ length: count }, () => `SKU-${(skus += 1)}`);
    await aShop(
      database,
      names.map((sku) => ({ sku, backorderable: true })),
    );
    return names;
  }
  const levels = (...skus: readonly (string | undefined)[]) =>
    createStockQueries(database).readStockLevels({ skus: skus.filter((sku) => sku !== undefined) });
  const movements = (sku: string, after: string | null = null, limit = 50) =>
    createStockQueries(database).listStockMovements({ sku, after, limit });

  describe('a receipt', () => {
    it('puts goods on the shelf and says what is there now', async () => {
      const [a = '', b = ''] = await goods(2);
      const { outcome, orderIds } = await changeStockBy(database, 'receipt', [
        { sku: b, locationId: 'EAST', quantity: 3 },
        { sku: a, locationId: 'MAIN', quantity: 5 },
      ]);
      expect(outcome).toEqual({
        kind: 'applied',
        levels: [
          { sku: a, locationId: 'MAIN', onHand: 5, reserved: 0, available: 5 },
          { sku: b, locationId: 'EAST', onHand: 3, reserved: 0, available: 3 },
        ],
      });
      expect(orderIds).toEqual([]);
      expect(await levels(a, b)).toEqual([
        { sku: a, locationId: 'MAIN', onHand: 5, reserved: 0, available: 5 },
        { sku: b, locationId: 'EAST', onHand: 3, reserved: 0, available: 3 },
      ]);
    });

    it('adds up lines of one SKU at one location, and keeps a movement with the reason', async () => {
      const [sku = ''] = await goods();
      const changeId = randomUUID();
      const stock = createStockRepository(database);
      const line = { sku, locationId: 'MAIN', quantity: 2 };
      await stock.storeStockChange({
        id: changeId,
        kind: 'receipt',
        request: { lines: [line, line], reference: 'DN-7' },
        requestHash: 'abc',
      });
      await stock.applyStockChange({ changeId });
      expect(await movements(sku)).toEqual([
        {
          id: expect.stringMatching(/^\d+$/),
          kind: 'receipt',
          sku,
          locationId: 'MAIN',
          onHandDelta: 4,
          reservedDelta: 0,
          reference: `receipt:${changeId}`,
          orderId: null,
          reason: 'DN-7',
          occurredAt: expect.any(String),
        },
      ]);
    });

    it('is applied once however often it is asked for, and answers the same', async () => {
      const [sku = ''] = await goods();
      const order = await aWaitingOrder(database, [{ sku, quantity: 1 }]);
      const stock = createStockRepository(database);
      const id = randomUUID();
      const request = { lines: [{ sku, locationId: 'MAIN', quantity: 5 }] };
      await Promise.all([1, 2].map(() => stock.storeStockChange({ id, kind: 'receipt', request, requestHash: 'abc' })));
      const answers = await Promise.all([1, 2, 3, 4].map(() => stock.applyStockChange({ changeId: id })));
      await changeStockBy(database, 'receipt', request.lines);
      expect(await stock.applyStockChange({ changeId: id })).toEqual(answers[0]);
      expect(answers).toEqual(answers.map(() => answers[0]));
      expect(answers[0]?.orderIds).toEqual([order]);
      expect(await levels(sku)).toMatchObject([{ onHand: 10, reserved: 1 }]);
      expect(await createStockQueries(database).readStockChange(id)).toMatchObject({
        kind: 'receipt',
        request,
        result: answers[0],
        appliedAt: expect.any(Date),
      });
    });

    it('is known again by what was sent, though the catalogue knows the goods since', async () => {
      const stock = createStockRepository(database);
      const id = randomUUID();
      const lines = [{ sku: 'late-1', locationId: 'main', quantity: 2 }];
      const sent = { id, kind: 'receipt', request: { lines }, requestHash: 'abc' } as const;
      expect(await stock.storeStockChange(sent)).toBe(true);
      await aShop(database, [{ sku: 'LATE-1' }]);
      expect(await stock.storeStockChange({ ...sent, requestHash: 'def' })).toBe(false);
      expect(await stock.storeStockChange({ ...sent, kind: 'adjustment' })).toBe(false);
      expect(await stock.storeStockChange(sent)).toBe(true);
      const { outcome } = await stock.applyStockChange({ changeId: id });
      expect(outcome).toMatchObject({ kind: 'applied', levels: [{ sku: 'LATE-1', locationId: 'MAIN', onHand: 2 }] });
      expect(await stock.storeStockChange(sent)).toBe(true);
      expect(await stock.storeStockChange({ ...sent, requestHash: 'def' })).toBe(false);
      expect(await createStockQueries(database).readStockChange(id)).toMatchObject({ result: { outcome } });
    });

    it('finds goods in whatever case they are written', async () => {
      await aShop(database, [{ sku: 'Grün-1' }]);
      const { outcome } = await changeStockBy(database, 'receipt', [
        { sku: 'GRÜN-1', locationId: 'MAIN', quantity: 2 },
        { sku: 'grün-1', locationId: 'MAIN', quantity: 3 },
      ]);
      expect(outcome).toEqual({
        kind: 'applied',
        levels: [{ sku: 'Grün-1', locationId: 'MAIN', onHand: 5, reserved: 0, available: 5 }],
      });
      expect(await levels('gRÜN-1', 'GRÜN-1')).toMatchObject([{ sku: 'Grün-1', available: 5 }]);
      expect(await movements('grün-1')).toMatchObject([{ sku: 'Grün-1', onHandDelta: 5 }]);
      expect(await movements('grün-2')).toEqual([]);
    });

    it('refuses more units than a level can hold, and changes nothing', async () => {
      const [sku = ''] = await goods();
      await changeStockBy(database, 'receipt', [{ sku, locationId: 'MAIN', quantity: 2_147_483_000 }]);
      const { outcome } = await changeStockBy(database, 'receipt', [
        { sku, locationId: 'EAST', quantity: 1 },
        { sku, locationId: 'MAIN', quantity: 600 },
        { sku, locationId: 'MAIN', quantity: 48 },
      ]);
      expect(outcome).toEqual({
        kind: 'refused',
        code: 'stock-out-of-range',
        detail: `MAIN has 2147483000 of ${sku}: at most 647 can be added.`,
        pointer: '/lines/1/quantity',
      });
      expect(await levels(sku)).toMatchObject([{ locationId: 'MAIN', onHand: 2_147_483_000 }]);
    });

    it('refuses what the shop does not know, naming the first offending field, and changes nothing', async () => {
      const [sku = ''] = await goods();
      const good = { sku, locationId: 'MAIN', quantity: 1 };
      const unknownSku = await changeStockBy(database, 'receipt', [
        good,
        { ...good, sku: 'NONE', locationId: 'NOWHERE' },
      ]);
      expect(unknownSku.outcome).toEqual({
        kind: 'refused',
        code: 'unknown-sku',
        detail: 'There is no SKU NONE.',
        pointer: '/lines/1/sku',
      });
      const unknownPlace = await changeStockBy(database, 'receipt', [good, good, { ...good, locationId: 'NOWHERE' }]);
      expect(unknownPlace.outcome).toMatchObject({ code: 'unknown-location', pointer: '/lines/2/locationId' });
      expect(await levels(sku)).toEqual([]);
      const stored = await createStockQueries(database).readStockChange(unknownSku.changeId);
      expect(stored).toMatchObject({ result: { outcome: { code: 'unknown-sku' } }, appliedAt: null });
    });

    it('says which change is missing', async () => {
      const changeId = randomUUID();
      const answer = createStockRepository(database).applyStockChange({ changeId });
      await expect(answer).rejects.toMatchObject({ name: 'RecordNotFound' });
    });
  });

  describe('an adjustment', () => {
    it('takes away what nobody was promised', async () => {
      const [sku = ''] = await goods();
      await changeStockBy(database, 'receipt', [{ sku, locationId: 'MAIN', quantity: 5 }]);
      const { outcome } = await changeStockBy(database, 'adjustment', [{ sku, locationId: 'MAIN', quantity: -5 }]);
      expect(outcome).toMatchObject({ kind: 'applied', levels: [{ onHand: 0 }] });
    });

    it('leaves promised goods alone, says how many are promised, and changes nothing', async () => {
      const [sku = '', other = ''] = await goods(2);
      await aWaitingOrder(database, [{ sku, quantity: 3 }]);
      await changeStockBy(database, 'receipt', [{ sku, locationId: 'MAIN', quantity: 5 }]);
      const { outcome } = await changeStockBy(database, 'adjustment', [
        { sku: other, locationId: 'MAIN', quantity: 1 },
        { sku, locationId: 'MAIN', quantity: -3 },
      ]);
      expect(outcome).toEqual({
        kind: 'refused',
        code: 'stock-promised',
        detail: `MAIN has 5 of ${sku}, of which 3 are promised to orders: at most 2 can be taken away.`,
        pointer: '/lines/1/quantity',
      });
      expect(await levels(sku, other)).toMatchObject([{ sku, onHand: 5, reserved: 3 }]);
    });

    it('takes nothing from a shelf that holds none', async () => {
      const [sku = ''] = await goods();
      const { outcome } = await changeStockBy(database, 'adjustment', [{ sku, locationId: 'EAST', quantity: -1 }]);
      expect(outcome).toMatchObject({ code: 'stock-promised', detail: expect.stringContaining(`has 0 of ${sku}`) });
    });

    it('gives found goods to those who wait', async () => {
      const [sku = ''] = await goods();
      const order = await aWaitingOrder(database, [{ sku, quantity: 1 }]);
      const { orderIds } = await changeStockBy(database, 'adjustment', [{ sku, locationId: 'EAST', quantity: 2 }]);
      expect(orderIds).toEqual([order]);
    });
  });

  it('lists movements newest first, page by page', async () => {
    const [sku = ''] = await goods();
    for (const quantity of [1, 2, 3]) await changeStockBy(database, 'receipt', [{ sku, locationId: 'MAIN', quantity }]);
    const first = await movements(sku, null, 2);
    expect(first.map(({ onHandDelta }) => onHandDelta)).toEqual([3, 2]);
    const rest = await movements(sku, first.at(-1)?.id ?? null, 2);
    expect(rest.map(({ onHandDelta }) => onHandDelta)).toEqual([1]);
  });

  it('adds up under load: receipts and adjustments of the same goods in any order, some with waiting orders', async () => {
    const mixed = await goods(6);
    for (let n = 0; n < 12; n += 1) {
      await aWaitingOrder(database, [
        { sku: mixed[n % 6] ?? '', quantity: 3 },
        { sku: mixed[(n + 1) % 6] ?? '', quantity: 2 },
      ]);
    }
    const lines = (seed: number) =>
      [0, 1, 2, 3].map((n) => ({
        sku: mixed[(seed * 5 + n * 7) % 6] ?? '',
        locationId: (seed + n) % 3 === 0 ? 'EAST' : 'MAIN',
        quantity: ((seed * 3 + n) % 7) + 1,
      }));
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, (_, seed) =>
        seed % 3 === 2
          ? changeStockBy(
              database,
              'adjustment',
              lines(seed).map((line) => ({ ...line, quantity: -line.quantity })),
            )
          : changeStockBy(database, 'receipt', lines(seed)),
      ),
    );
    const kinds = outcomes.map(({ outcome }) => (outcome.kind === 'refused' ? outcome.code : outcome.kind));
    expect(new Set(kinds)).toEqual(new Set(['applied', 'stock-promised']));
  });
});
