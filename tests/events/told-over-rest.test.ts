import { beforeAll, describe, expect, it } from '@jest/globals';
import { applyStockChange } from '../../db/inventory/apply-stock-change.ts';
import { createStockRepository } from '../../db/inventory/stock-repository.ts';
import { aShop } from '../support/a-shop.ts';
import { useTestApi } from '../support/use-test-api.ts';
import { randomUUID } from 'node:crypto';

const api = useTestApi();

beforeAll(async () => {
  await aShop(api.database, [{ sku: 'MUG', onHand: { MAIN: 10 } }]);
}, 60_000);
const toldOf = (subjectId: string) =>
  api.database.em
    .fork()
    .execute<object[]>(
      `select type, sequence, actor_kind as kind, actor_name as name, data from event where subject_id = ? order by sequence`,
      [subjectId],
    );
const byStaff = { kind: 'key', name: 'Test staff' };

describe('what staff do over REST', () => {
  it('is told of a product: made, changed, archived', async () => {
    const variant = { sku: 'JUG', title: 'Jug', weightGrams: 300, prices: [{ amount: 900, currency: 'GBP' }] };
    const made = await api.call('POST', '/v1/products', { body: { title: 'Jug', variants: [variant] } });
    const { id } = made.body;
    const change = async (body: object) => {
      const { headers } = await api.call('GET', `/v1/products/${id}`);
      const ifMatch = { 'if-match': headers.get('etag') ?? '' };
      expect((await api.call('PATCH', `/v1/products/${id}`, { body, headers: ifMatch })).status).toBe(200);
    };
    await change({ title: 'A jug' });
    await change({ status: 'archived' });
    await change({ status: 'archived', description: 'Blue' });
    expect(await toldOf(id)).toEqual([
      { type: 'product.created', sequence: 1, ...byStaff, data: { status: 'active', skus: ['JUG'] } },
      { type: 'product.changed', sequence: 2, ...byStaff, data: { version: 2, fields: ['title'] } },
      { type: 'product.archived', sequence: 3, ...byStaff, data: { version: 3, fields: ['status'] } },
      {
        type: 'product.changed',
        sequence: 4,
        ...byStaff,
        data: { version: 4, fields: expect.arrayContaining(['status', 'description']) },
      },
    ]);
  });

  it('is told of a customer by ids alone', async () => {
    const { body, headers } = await api.call('POST', '/v1/customers', {
      body: { name: 'Ada', email: 'ada@told.example' },
    });
    const ifMatch = { 'if-match': headers.get('etag') ?? '' };
    await api.call('PATCH', `/v1/customers/${body.id}`, { body: { name: 'Ada King' }, headers: ifMatch });
    expect(await toldOf(body.id)).toEqual([
      { type: 'customer.created', sequence: 1, ...byStaff, data: {} },
      { type: 'customer.changed', sequence: 2, ...byStaff, data: { version: 2, fields: ['name'] } },
    ]);
  });

  it('is told of stock once, when it is booked', async () => {
    const stock = createStockRepository(api.database);
    const [id, lines] = [randomUUID(), [{ sku: 'MUG', locationId: 'MAIN', quantity: -2 }]];
    const request = { lines, reason: 'Broken by Ada', requestedBy: { kind: 'key', name: 'Test staff' } } as const;
    await stock.storeStockChange({ id, kind: 'adjustment', request, requestHash: 'x' });
    expect(await toldOf(id)).toEqual([]);
    for (let times = 0; times < 2; times += 1) {
      await api.database.em.fork().transactional((em) => applyStockChange(em, id));
    }
    expect(await toldOf(id)).toEqual([{ type: 'stock.adjusted', sequence: 1, ...byStaff, data: { lines } }]);
  });
});
