import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createCredentialQueries, type ListedCredential } from '../../db/credentials/credential-queries.ts';
import { createCredentialRepository } from '../../db/credentials/credential-repository.ts';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { noteStatements } from '../../tests/hot-path/count-statements.ts';
import { eventually } from '../../tests/support/eventually.ts';
import { manyOrders } from '../../tests/support/many-orders.ts';
import { useTestApi } from '../../tests/support/use-test-api.ts';

const CUSTOMER = '00000000-0000-4000-8000-000000000007';

/** Its Temporal cannot be reached: reads need none. */
const api = useTestApi();

beforeAll(async () => {
  await manyOrders(api.database, 400);
});

const list = async (query: string) => (await api.call('GET', `/v1/orders?${query}`)).body;

describe('finding orders', () => {
  it('goes through all of them page by page, each once, newest first', async () => {
    const numbers: string[] = [];
    let cursor = '';
    do {
      const { data, nextCursor } = await list(`limit=90${cursor && `&after=${cursor}`}`);
      numbers.push(...data.map(({ number }: { number: string }) => number));
      cursor = nextCursor;
    } while (cursor);
    expect(numbers).toHaveLength(400);
    expect(new Set(numbers).size).toBe(400);
    expect(numbers[0]).toBe('A-1400');
    expect(numbers.at(-1)).toBe('A-1001');
  });

  it('finds by one status or by several', async () => {
    expect((await list('status=fulfilling')).data).toHaveLength(4);
    expect((await list('status=fulfilling&status=cancelled')).data).toHaveLength(8);
  });

  it('finds the order that a person names, however they write it', async () => {
    const { data } = await list('number=a-1010');
    expect(data).toEqual([
      expect.objectContaining({ number: 'A-1010', lineCount: 2, total: { amount: 1560, currency: 'GBP' } }),
    ]);
  });

  it('finds by address, SKU, customer, time, stage, payment and need', async () => {
    expect((await list('email=BUYER10@example.com')).data).toHaveLength(1);
    expect((await list('sku=SKU-42')).data.length).toBeGreaterThan(0);
    expect((await list(`customerId=${CUSTOMER}`)).data.length).toBeGreaterThan(0);
    const day = 'placedAfter=2026-01-01T01:00:00Z&placedBefore=2026-01-01T02:00:00Z&limit=100';
    expect((await list(day)).data).toHaveLength(60);
    expect((await list('fulfilmentStage=preparing')).data).toHaveLength(4);
    expect((await list('paymentStatus=voided')).data).toHaveLength(4);
    expect((await list('needsAttention=true')).data).toEqual([
      expect.objectContaining({ attention: 'The address is not known.' }),
      expect.objectContaining({ attention: 'The address is not known.' }),
    ]);
    expect((await list('needsAttention=false&status=fulfilling')).data).toHaveLength(2);
  });

  it.each([
    ['number=A-1042', 'number=%20a%E2%80%931042%20'],
    ['number=A-1042', 'number=%23A-1042'],
    ['number=A-1042', 'number=1042'],
    ['email=buyer10@example.com', 'email=%20Buyer10@EXAMPLE.com.'],
    ['sku=SKU-42', 'sku=SKU%E2%80%9442%20'],
    ['status=completed&limit=5', 'status=COMPLETED&limit=%205'],
    ['status=completed', 'status=&status=Completed&email=&number=&needsAttention='],
    ['needsAttention=true', 'needsAttention=1'],
    ['needsAttention=true', 'needsAttention=Yes'],
    ['needsAttention=true', 'needsAttention=TRUE'],
    ['sort=attention', 'sort=Attention'],
    ['fulfilmentStage=preparing', 'fulfilmentStage=%20Preparing'],
    [`customerId=${CUSTOMER}`, `customerId=${CUSTOMER.toUpperCase()}%20`],
    ['placedAfter=2026-01-01T00:00:00Z', 'placedAfter=2026-01-01'],
    ['placedAfter=2026-01-01T01:00:00Z', 'placedAfter=2026-01-01T02:00:00+01:00'],
  ])('answers %s in whatever form it is sent: %s', async (plain, typed) => {
    expect(await list(typed)).toEqual(await list(plain));
    expect((await list(plain)).data.length).toBeGreaterThan(0);
  });

  it.each([
    ['status=lost', 'status'],
    ['number=B-1042', 'number'],
    ['placedAfter=yesterday', 'placedAfter'],
    ['placedAfter=0000-01-01T00:00:00Z', 'placedAfter'],
    ['needsAttention=maybe', 'needsAttention'],
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['colour=red', 'colour'],
    ['customerId=ada', 'customerId'],
  ])('refuses %s and names it', async (query, name) => {
    const answer = await api.call('GET', `/v1/orders?${query}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-parameter' } });
    expect(answer.body.errors[0]).toMatchObject({ in: 'query', name });
  });

  it.each(['nonsense', Buffer.from('{"at":"2026-01-01T00:00:00+00:00","id":"x"}').toString('base64url')])(
    'refuses a cursor that is not its own: %s',
    async (after) => {
      const answer = await api.call('GET', `/v1/orders?after=${after}`);
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-cursor' } });
    },
  );

  it('is for staff', async () => {
    expect(await api.call('GET', '/v1/orders', { as: 'storefront' })).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
  });

  it('lists the orders of a customer for the storefront, without what staff note', async () => {
    const { status, body } = await api.call('GET', `/v1/customers/${CUSTOMER}/orders?limit=3`, { as: 'storefront' });
    expect(status).toBe(200);
    expect(body.data).toHaveLength(3);
    expect(body.data[0]).not.toHaveProperty('attention');
    const next = await api.call('GET', `/v1/customers/${CUSTOMER}/orders?limit=3&after=${body.nextCursor}`);
    expect(next.body.data[0].id).not.toBe(body.data[0].id);
  });

  it('lists nothing of a customer without orders', async () => {
    const id = randomUUID();
    await api.database.em.fork().execute(`insert into customer (id, name) values (?, 'New')`, [id]);
    const answer = await api.call('GET', `/v1/customers/${id}/orders`);
    expect(answer).toMatchObject({ status: 200, body: { data: [], nextCursor: null } });
  });
});

describe('reading an order', () => {
  it('shows staff what they noted, and the storefront nothing of it', async () => {
    const { orderId } = await anOrder({
      attention: 'The parcel is lost?',
      hold_reason: 'Looks odd',
      cancel_note: 'Fraud suspected',
    });
    const staff = await api.call('GET', `/v1/orders/${orderId}`);
    expect(staff.body).toMatchObject({
      attention: 'The parcel is lost?',
      holdReason: 'Looks odd',
      cancelNote: 'Fraud suspected',
    });
    const { body } = await api.call('GET', `/v1/orders/${orderId}`, { as: 'storefront' });
    expect(JSON.stringify(body)).not.toMatch(/lost|odd|Fraud/);
  });

  it('answers at once when there is nothing to wait for', async () => {
    const { orderId } = await anOrder({});
    const startedAt = Date.now();
    expect((await api.call('GET', `/v1/orders/${orderId}?wait=25`)).status).toBe(200);
    expect(Date.now() - startedAt).toBeLessThan(15_000);
  });

  it('waits until an order is decided', async () => {
    const { orderId } = await anOrder({ status: 'placed' });
    const waiting = api.call('GET', `/v1/orders/${orderId}?wait=20`);
    await api.database.em.fork().execute(`update sales_order set status = 'confirmed' where id = ?`, [orderId]);
    expect((await waiting).body.status).toBe('confirmed');
  });

  it('gives up waiting when the time is up', async () => {
    const { orderId } = await anOrder({ status: 'awaiting-payment' });
    const { status, body } = await api.call('GET', `/v1/orders/${orderId}?wait=1`);
    expect({ status, order: body.status }).toEqual({ status: 200, order: 'awaiting-payment' });
  });

  it.each([
    ['is revoked', 'update credential set revoked_at = now() where id = ?'],
    ['has expired', 'update credential set expires_at = now() where id = ?'],
    ['was replaced', 'update credential_secret set expires_at = now() where credential_id = ?'],
  ])(
    'ends within ten seconds when its API key %s',
    async (_, ended) => {
      const { orderId } = await anOrder({ status: 'awaiting-payment' });
      const credentials = createCredentialRepository(api.database);
      const { id, key } = await credentials.create({ name: 'Left', role: 'support' });
      const headers = { authorization: `Bearer ${key}` };
      const waiting = api.call('GET', `/v1/orders/${orderId}?wait=25`, { as: null, headers });
      const others = api.call('GET', `/v1/orders/${orderId}?wait=12`, { as: 'storefront' });
      // It waits: whoever is let in is written down.
      await eventually(async () => (await createCredentialQueries(api.database).list()).some(isUsed(id)));
      await api.database.em.fork().execute(ended, [id]);
      const endedAt = Date.now();
      expect(await waiting).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
      expect(Date.now() - endedAt).toBeLessThan(10_000);
      await api.database.em.fork().execute(`update sales_order set status = 'confirmed' where id = ?`, [orderId]);
      expect(await others).toMatchObject({ status: 200, body: { status: 'confirmed' } });
    },
    40_000,
  );

  it.each(['0', '26', '1.5', 'long'])('refuses to wait %s seconds', async (wait) => {
    const answer = await api.call('GET', `/v1/orders/${randomUUID()}?wait=${wait}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-parameter' } });
  });

  it('refuses an id that is none', async () => {
    expect(await api.call('GET', '/v1/orders/42')).toMatchObject({
      status: 400,
      body: { code: 'invalid-parameter', errors: [{ in: 'path', name: 'id' }] },
    });
  });

  it('tells its timeline after any number, and keeps the facts for staff', async () => {
    const { orderId } = await anOrder({});
    await api.database.em.fork().execute(
      `insert into event (subject_type, subject_id, sequence, type, fact_key, data)
       select 'order', ?::uuid, n, 'payment.opened', 'payment.opened:' || n, '{"attempt": 1}' from generate_series(1, 5) n`,
      [orderId],
    );
    const path = `/v1/orders/${orderId}/events`;
    const { body } = await api.call('GET', `${path}?limit=2&after=1`);
    expect(body).toMatchObject({ data: [{ sequence: 2, data: { attempt: 1 } }, { sequence: 3 }], nextCursor: '3' });
    const rest = await api.call('GET', `${path}?after=${body.nextCursor}`, { as: 'storefront' });
    expect(rest.body).toMatchObject({ data: [{ sequence: 4 }, { sequence: 5 }], nextCursor: null });
    expect(rest.body.data[0]).not.toHaveProperty('data');
  });
});

describe('asking something of an order while Temporal is away', () => {
  it.each([
    ['cancel', { reasonCode: 'shop' }],
    ['hold', { reason: 'Why not' }],
    ['release', undefined],
    ['payments', { paymentMethod: 'pm_card_visa' }],
  ])('answers 503 to %s', async (action, body) => {
    const { orderId } = await anOrder({});
    const answer = await api.call('POST', `/v1/orders/${orderId}/${action}`, {
      ...(body ? { body } : {}),
      headers: { 'idempotency-key': randomUUID() },
    });
    expect(answer).toMatchObject({ status: 503, body: { code: 'service-unavailable' } });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it.each([
    ['cancel', {}, '/reasonCode', 'required'],
    ['cancel', { reasonCode: 'fraud' }, '/reasonCode', 'invalid-value'],
    ['hold', { reason: 'x', by: 'me' }, '/by', 'unknown-field'],
    ['payments', { paymentMethod: '4242' }, '/paymentMethod', 'invalid-format'],
  ])('refuses %s with %j before it asks', async (action, body, pointer, code) => {
    const answer = await api.call('POST', `/v1/orders/${randomUUID()}/${action}`, {
      body,
      headers: { 'idempotency-key': randomUUID() },
    });
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid-request' } });
    expect(answer.body.errors).toContainEqual(expect.objectContaining({ pointer, code }));
  });

  it('needs an idempotency key where money moves', async () => {
    const body = { paymentMethod: 'pm_card_visa' };
    const answer = await api.call('POST', `/v1/orders/${randomUUID()}/payments`, { body });
    expect(answer).toMatchObject({ status: 400, body: { code: 'idempotency-key-missing' } });
  });
});

const isUsed = (wanted: string) => (key: ListedCredential) => key.id === wanted && key.lastUsedAt !== null;

async function anOrder(fields: Record<string, string>): Promise<{ orderId: string }> {
  const { orderId } = await aConfirmedOrder(api.database);
  const em = api.database.em.fork();
  const totals = {
    currency: 'USD',
    items: 2_000,
    itemsGross: 2_000,
    shipping: 500,
    shippingGross: 500,
    tax: 0,
    total: 2_500,
    taxIncluded: false,
    taxRounding: { scope: 'order', mode: 'half-up' },
    lines: [],
  };
  await em.execute('update sales_order set totals = ?::jsonb where id = ?', [JSON.stringify(totals), orderId]);
  for (const [column, value] of Object.entries(fields)) {
    await em.execute(`update sales_order set ${column} = ? where id = ?`, [value, orderId]);
  }
  return { orderId };
}

describe('following an order', () => {
  async function anOrder(): Promise<string> {
    return (await aConfirmedOrder(api.database, { lines: [{ sku: randomUUID(), at: { MAIN: 1 } }] })).orderId;
  }
  const read = (id: string, query: string, headers: Record<string, string> = {}) =>
    api.call('GET', `/v1/orders/${id}${query}`, { as: 'storefront', headers });
  const moveOn = (id: string) =>
    api.database.em.fork().execute('update sales_order set event_sequence = event_sequence + 1 where id = ?', [id]);

  it('is told that nothing is new, at once or when the time is up', async () => {
    const id = await anOrder();
    const first = await read(id, '?wait=25');
    const tag = first.headers.get('etag') ?? '';
    expect(tag).toMatch(/^"\d+"$/);
    expect(first.headers.get('cache-control')).toBe('no-store');
    const noted = noteStatements(api.database);
    expect((await read(id, '', { 'if-none-match': tag })).status).toBe(304);
    noted.stop();
    // Nothing is read of what is not sent.
    expect(noted.statements.filter(({ sql }) => sql.includes('order_line'))).toEqual([]);
    const startedAt = Date.now();
    const later = await read(id, '?wait=1', { 'if-none-match': tag });
    expect({ status: later.status, body: later.body }).toEqual({ status: 304, body: '' });
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(990);
  });

  it('is answered on the next change, though the order is decided', async () => {
    const id = await anOrder();
    const tag = (await read(id, '')).headers.get('etag') ?? '';
    const waiting = read(id, '?wait=25', { 'if-none-match': tag });
    await moveOn(id);
    const { status, headers } = await waiting;
    expect(status).toBe(200);
    expect(headers.get('etag')).not.toBe(tag);
    expect((await read(id, '?wait=25', { 'if-none-match': tag })).status).toBe(200);
  }, 15_000);

  it('shows staff what a person has to decide, with a tag of its own', async () => {
    const id = await anOrder();
    const tagFor = async (as: 'storefront' | 'staff') =>
      (await api.call('GET', `/v1/orders/${id}`, { as })).headers.get('etag');
    const before = await tagFor('staff');
    expect(before).toBe(await tagFor('storefront'));
    await api.database.em.fork().execute(`update sales_order set attention = 'Look!' where id = ?`, [id]);
    const after = await tagFor('staff');
    expect(after).not.toBe(before);
    expect(await tagFor('storefront')).toBe(before);
    const waited = await api.call('GET', `/v1/orders/${id}?wait=1`, { headers: { 'if-none-match': after ?? '' } });
    expect(waited.status).toBe(304);
  });
});

describe('a declined card', () => {
  it.each([
    ['stolen_card', 'generic_decline'],
    ['lost_card', 'generic_decline'],
    ['fraudulent', 'generic_decline'],
    ['insufficient_funds', 'insufficient_funds'],
  ])('is told to a storefront as it may be shown, and to staff as it is: %s', async (code, shown) => {
    const { orderId } = await aConfirmedOrder(api.database, { lines: [{ sku: randomUUID(), at: { MAIN: 1 } }] });
    const em = api.database.em.fork();
    await em.execute(
      `insert into payment (id, order_id, attempt, provider_key, payment_method, amount_minor, currency, state, decline_code)
       values (?, ?, 1, ?, 'pm_card_visa', 1500, 'USD', 'declined', ?)`,
      [randomUUID(), orderId, orderId, code],
    );
    await em.execute(`update sales_order set status = 'awaiting-payment' where id = ?`, [orderId]);
    const seenBy = async (as: 'storefront' | 'staff') => {
      const { body } = await api.call('GET', `/v1/orders/${orderId}`, { as });
      return [body.payments[0].declineCode, body.nextAction.declineCode];
    };
    expect(await seenBy('storefront')).toEqual([shown, shown]);
    expect(await seenBy('staff')).toEqual([code, shown]);
  });
});
