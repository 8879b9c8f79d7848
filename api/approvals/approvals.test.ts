import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { lapseApprovals } from '../../db/approvals/lapse-approvals.ts';
import { createCredentialRepository } from '../../db/credentials/credential-repository.ts';
import { createFulfilmentRepository } from '../../db/fulfilment/fulfilment-repository.ts';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { startTestApi, type TestApi } from '../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { Problem } from '../shared/problem.ts';
import type { TemporalCalls } from '../shared/temporal.ts';

const SETTLE = 'payments:settle';
let testDatabase: TestDatabase;
let api: TestApi;
let clerk: Record<string, string>;
let clerkId: string;
let chief: Record<string, string>;
let carer: Record<string, string>;

interface Asked {
  readonly updateId: string;
  readonly orderId: string;
  readonly request: object;
}
let done: Asked[] = [];
let refusal: Error | undefined;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  api = await startTestApi({
    databaseUrl: testDatabase.url,
    calls: {
      executeUpdate: (async (_id: string, _update: unknown, asked: Asked) => {
        if (refusal) throw refusal;
        if (!done.some(({ updateId }) => updateId === asked.updateId)) done.push(asked);
      }) as unknown as TemporalCalls['executeUpdate'],
    },
  });
  const permissions = [SETTLE, 'orders:read', 'orders:read-notes', 'tasks:read', 'tasks:work'];
  for (const [name, limit] of [
    ['clerk', 1_000],
    ['chief', 5_000],
  ] as const) {
    const body = { description: 'For a test.', permissions, limits: { [SETTLE]: { USD: limit } } };
    await api.call('PUT', `/v1/roles/${name}`, { headers: { 'if-match': '*' }, body });
  }
  const works = ['shipments:resolve', 'orders:read', 'orders:read-notes', 'tasks:read', 'tasks:work'];
  for (const [name, more, limits] of [
    ['carer', [SETTLE], { [SETTLE]: { USD: 1_000 } }],
    ['head-carer', [SETTLE], { [SETTLE]: { USD: 5_000 } }],
    ['packer', [], { 'shipments:resolve': { USD: 500 } }],
  ] as const) {
    const body = { description: 'For a test.', permissions: [...works, ...more], limits };
    await api.call('PUT', `/v1/roles/${name}`, { headers: { 'if-match': '*' }, body });
  }
  ({ headers: carer } = await keyOf('carer'));
  ({ id: clerkId, headers: clerk } = await keyOf('clerk'));
  ({ headers: chief } = await keyOf('chief'));
});
beforeEach(() => void ([done, refusal] = [[], undefined]));
afterAll(async () => {
  await api.stop();
  await testDatabase.drop();
});

async function keyOf(role: string) {
  const { id, key } = await createCredentialRepository(api.database).create({ name: `A ${role}`, role });
  return { id, headers: { authorization: `Bearer ${key}` } };
}

const post = (path: string, headers: Record<string, string>, body: object = {}, key: string = randomUUID()) =>
  api.call('POST', path, { as: null, headers: { 'idempotency-key': key, ...headers }, body });

/** A parcel that costs as much as the order: 20.00 USD for goods, 5.00 for sending, unless said. */
async function aParcel(unitPriceMinor = 1_000) {
  const lines = [{ sku: `MUG-${randomUUID().slice(0, 8)}`, at: { MAIN: 2 }, unitPriceMinor }];
  const { orderId, totalMinor } = await aConfirmedOrder(api.database, { lines });
  const [parcel] = await createFulfilmentRepository(api.database).planShipments({ orderId });
  if (!parcel) throw new Error('The order has no parcel');
  return { orderId, totalMinor, shipmentId: parcel.shipmentId };
}

const writeOff = ({ orderId, shipmentId }: { orderId: string; shipmentId: string }, who = clerk, key?: string) =>
  post(`/v1/orders/${orderId}/write-off`, who, { shipmentId, note: 'The card has expired.' }, key);

const act = (id: string, action: 'approve' | 'refuse', who: Record<string, string>, body?: object) =>
  post(`/v1/tasks/${id}/act`, who, { action, ...(body && { body }) });

const eventsOf = (orderId: string) =>
  api.database.em
    .fork()
    .execute<{ type: string; actor: string | null; data: object }[]>(
      `select type, actor_name as actor, data from event where subject_id = ? and type like 'approval.%' order by sequence`,
      [orderId],
    );

describe('what is within the limit of whoever asks', () => {
  it('is done at once, as is what a role without a limit asks for, and what moves nothing', async () => {
    const small = await aParcel(100);
    expect((await writeOff(small)).status).toBe(200);
    const large = await aParcel();
    expect(
      (await api.call('POST', `/v1/orders/${large.orderId}/write-off`, { body: { note: 'So be it.' } })).status,
    ).toBe(200);
    const kept = { shipmentId: large.shipmentId, refund: false };
    expect((await post(`/v1/orders/${large.orderId}/settle-return`, clerk, kept)).status).toBe(200);
    expect(done).toHaveLength(3);
  });
});

describe('what is above the limit of whoever asks', () => {
  it('is not done but becomes a task, one for however many ask, and the same for a repeat', async () => {
    const parcel = await aParcel();
    const key = randomUUID();
    const asked = await writeOff(parcel, clerk, key);
    expect(asked).toMatchObject({
      status: 202,
      body: {
        kind: 'approval',
        orderId: parcel.orderId,
        approval: {
          operation: 'writeOffPayment',
          amount: { amount: parcel.totalMinor, currency: 'USD' },
          askedBy: 'A clerk',
          givenBy: null,
        },
      },
    });
    expect(asked.headers.get('location')).toBe(`/v1/tasks/${asked.body.id}`);
    expect((await writeOff(parcel, clerk, key)).body).toEqual(asked.body);
    expect((await writeOff(parcel, (await keyOf('clerk')).headers)).body.id).toBe(asked.body.id);
    expect(done).toEqual([]);
    const { body } = await api.call('GET', `/v1/tasks/${asked.body.id}`);
    expect(body).toMatchObject({ isClosable: false, actions: [{ action: 'approve' }, { action: 'refuse' }] });
  });

  it('is done once when somebody else approves it, as who asked, and says who decided', async () => {
    const parcel = await aParcel();
    const { id } = (await writeOff(parcel)).body;
    const approved = await act(id, 'approve', chief);
    expect(approved).toMatchObject({
      status: 200,
      body: { outcome: 'approved', closedBy: 'A chief', actions: [], approval: { givenBy: 'A chief' } },
    });
    expect(done).toMatchObject([
      {
        orderId: parcel.orderId,
        request: {
          shipmentId: parcel.shipmentId,
          note: 'The card has expired.',
          actor: { kind: 'key', id: clerkId, name: 'A clerk' },
        },
      },
    ]);
    expect(await act(id, 'approve', chief)).toMatchObject({ status: 409, body: { code: 'task-closed' } });
    expect(await post(`/v1/approvals/${id}/approve`, chief)).toMatchObject({ status: 409 });
    expect(done).toHaveLength(1);
    expect(await eventsOf(parcel.orderId)).toMatchObject([
      { type: 'approval.asked', actor: 'A clerk', data: { taskId: id, amountMinor: parcel.totalMinor } },
      { type: 'approval.approved', actor: 'A chief', data: { taskId: id, askedByKind: 'key', askedById: clerkId } },
    ]);
  });

  it('is done once, though two approve it at the same instant', async () => {
    const { id } = (await writeOff(await aParcel())).body;
    const answers = await Promise.all([act(id, 'approve', chief), act(id, 'approve', (await keyOf('chief')).headers)]);
    expect(answers.map(({ status }) => status)).toContain(200);
    expect(done).toHaveLength(1);
  });

  it('is approved neither by who asked, with whichever secret, nor by whom it is too much for, too', async () => {
    const credentials = createCredentialRepository(api.database);
    const { id: askerId, headers } = await keyOf('clerk');
    const parcel = await aParcel(2_000);
    const { id } = (await writeOff(parcel, headers)).body;
    const rotated = await credentials.rotate(askerId, 60_000);
    for (const own of [headers, { authorization: `Bearer ${rotated?.key}` }]) {
      expect(await act(id, 'approve', own)).toMatchObject({ status: 403, body: { code: 'own-request' } });
    }
    expect(await act(id, 'approve', clerk)).toMatchObject({ status: 403, body: { code: 'above-limit' } });
    expect(await act(id, 'approve', (await keyOf('support')).headers)).toMatchObject({ status: 403 });
    expect(done).toEqual([]);
    expect((await act(id, 'approve', chief)).status).toBe(200);
  });

  it('is refused by somebody else with a note, or taken back by who asked', async () => {
    const { id } = (await writeOff(await aParcel())).body;
    const refused = await act(id, 'refuse', chief, { note: 'Ask the customer first.' });
    expect(refused).toMatchObject({ status: 200, body: { outcome: 'refused', closedBy: 'A chief' } });
    expect(refused.body.comments).toMatchObject([{ words: 'Ask the customer first.' }]);
    expect(await act(id, 'approve', chief)).toMatchObject({ status: 409 });
    const own = (await writeOff(await aParcel())).body;
    expect(await act(own.id, 'refuse', clerk)).toMatchObject({ status: 200, body: { closedBy: 'A clerk' } });
    expect(done).toEqual([]);
  });

  it('is refused in words where it is about another amount by now, or the order has ended', async () => {
    const parcel = await aParcel();
    const { id } = (await writeOff(parcel)).body;
    const em = api.database.em.fork();
    await em.execute('update shipment set capture_minor = capture_minor - 1 where id = ?', [parcel.shipmentId]);
    expect(await act(id, 'approve', chief)).toMatchObject({
      status: 409,
      body: { code: 'task-step-refused', detail: expect.stringContaining('by now') },
    });
    expect(done).toEqual([]);
  });

  it('waits again where the operation itself refuses', async () => {
    const { id } = (await writeOff(await aParcel())).body;
    refusal = new Problem('order-step-refused', 'Its money can still be taken.');
    expect(await act(id, 'approve', chief)).toMatchObject({ status: 409, body: { code: 'order-step-refused' } });
    const { body } = await api.call('GET', `/v1/tasks/${id}`);
    expect(body).toMatchObject({ closedAt: null, approval: { givenBy: null } });
  });

  it('lapses when nobody has approved it in time', async () => {
    const parcel = await aParcel();
    const { id } = (await writeOff(parcel)).body;
    const em = api.database.em.fork();
    await em.execute(`update approval set lapses_at = now() - interval '1 second' where task_id = ?`, [id]);
    expect(await act(id, 'approve', chief)).toMatchObject({ status: 409 });
    await lapseApprovals(api.database);
    const { body } = await api.call('GET', `/v1/tasks/${id}`);
    expect(body).toMatchObject({ outcome: 'lapsed', closedBy: null, actions: [] });
    expect((await eventsOf(parcel.orderId)).map(({ type }) => type)).toEqual(['approval.asked', 'approval.lapsed']);
    // It may be asked for anew.
    expect((await writeOff(parcel)).body.id).not.toBe(id);
  });
});

describe('a key that was used for what was refused', () => {
  it('does not do later what was within no limit then', async () => {
    const { orderId } = await aConfirmedOrder(api.database, {
      lines: [{ sku: `MUG-${randomUUID().slice(0, 8)}`, at: { MAIN: 2 }, unitPriceMinor: 1_000 }],
    });
    const key = randomUUID();
    const ask = () => post(`/v1/orders/${orderId}/write-off`, clerk, { note: 'The card has expired.' }, key);
    // No parcel yet, so no amount is known: the workflow refuses, and what was claimed stays open.
    refusal = new Problem('order-step-refused', 'Nothing waits to be decided.');
    expect(await ask()).toMatchObject({ status: 409, body: { code: 'order-step-refused' } });
    refusal = undefined;
    await createFulfilmentRepository(api.database).planShipments({ orderId });
    expect(await ask()).toMatchObject({ status: 202, body: { kind: 'approval' } });
    expect(done).toEqual([]);
  });

  it('is not that by which an approval is done, though whoever asked sends the id of its task', async () => {
    const parcel = await aParcel();
    const { id } = (await writeOff(parcel)).body;
    refusal = new Problem('order-step-refused', 'Its money can still be taken.');
    expect(await act(id, 'approve', chief)).toMatchObject({ status: 409 });
    refusal = undefined;
    expect(await act(id, 'refuse', chief)).toMatchObject({ status: 200 });
    expect(await writeOff(parcel, clerk, id)).toMatchObject({ status: 202, body: { kind: 'approval' } });
    expect(done).toEqual([]);
  });

  it('does not keep somebody else from approving, when it is the id of the task', async () => {
    const parcel = await aParcel();
    const { id } = (await writeOff(parcel)).body;
    const small = await aParcel(100);
    expect((await writeOff(small, clerk, id)).status).toBe(200);
    expect((await act(id, 'approve', chief)).status).toBe(200);
    expect(done).toHaveLength(2);
  });
});

describe('counting a parcel as lost, which pays its money back', () => {
  const markLost = (shipmentId: string, who = carer, key?: string) =>
    api.call('POST', `/v1/shipments/${shipmentId}/mark-lost`, {
      as: null,
      headers: { 'idempotency-key': key ?? randomUUID(), ...who },
    });

  async function aParcelOnItsWay(unitPriceMinor?: number) {
    const parcel = await aParcel(unitPriceMinor);
    const em = api.database.em.fork();
    await em.execute(`update shipment set state = 'handed-over' where id = ?`, [parcel.shipmentId]);
    return parcel;
  }

  it('is done at once within the limit for settling payments, where the role has none of its own for it', async () => {
    const { shipmentId } = await aParcelOnItsWay(100);
    expect((await markLost(shipmentId)).status).toBe(200);
    expect(done).toHaveLength(1);
  });

  it('is asked of somebody else beyond it, and then done as who asked', async () => {
    const { orderId, shipmentId, totalMinor } = await aParcelOnItsWay();
    const key = randomUUID();
    const asked = await markLost(shipmentId, carer, key);
    expect(asked).toMatchObject({
      status: 202,
      body: {
        kind: 'approval',
        orderId,
        words: expect.stringContaining('A carer asks to count a parcel as lost and pay back'),
        approval: { operation: 'markShipmentLost', amount: { amount: totalMinor, currency: 'USD' } },
      },
    });
    expect((await markLost(shipmentId, carer, key)).body.id).toBe(asked.body.id);
    expect(done).toEqual([]);
    // Whoever may settle so much, and not resolve parcels, does not approve it.
    expect(await act(asked.body.id, 'approve', chief)).toMatchObject({ status: 403 });
    const head = (await keyOf('head-carer')).headers;
    expect(await act(asked.body.id, 'approve', head)).toMatchObject({
      status: 200,
      body: { outcome: 'approved', approval: { givenBy: 'A head-carer' } },
    });
    expect(done).toMatchObject([{ orderId, request: { by: 'A carer' } }]);
  });

  it('has a limit of its own where the role says so', async () => {
    const { shipmentId } = await aParcelOnItsWay(100);
    expect((await markLost(shipmentId, (await keyOf('packer')).headers)).status).toBe(202);
    expect((await markLost(shipmentId, (await keyOf('warehouse')).headers)).status).toBe(200);
    expect(done).toHaveLength(1);
  });

  it('asks nobody where it moves no money: the parcel has come to its end, or its money was given up', async () => {
    const ended = await aParcelOnItsWay();
    const em = api.database.em.fork();
    await em.execute(`update shipment set state = 'lost' where id = ?`, [ended.shipmentId]);
    expect((await markLost(ended.shipmentId)).status).toBe(200);
    const givenUp = await aParcelOnItsWay();
    const paymentId = randomUUID();
    await em.execute(
      `insert into payment (id, order_id, attempt, provider_key, payment_method, amount_minor, currency, state)
       values (?, ?, 1, ?, 'pm', ?, 'USD', 'declined')`,
      [paymentId, givenUp.orderId, paymentId, givenUp.totalMinor],
    );
    await em.execute(
      `insert into payment_write_off (shipment_id, kind, order_id, payment_id, amount_minor, released_minor, currency, note, written_by)
       values (?, 'capture', ?, ?, ?, 0, 'USD', 'So be it.', 'Grace')`,
      [givenUp.shipmentId, givenUp.orderId, paymentId, givenUp.totalMinor],
    );
    expect((await markLost(givenUp.shipmentId)).status).toBe(200);
    expect((await markLost(randomUUID())).status).toBe(404);
  });
});
