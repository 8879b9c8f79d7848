import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createCredentialRepository } from '../../db/credentials/credential-repository.ts';
import { addAttention } from '../../db/orders/order-attention.ts';
import type { Permission } from '../../domain/access/permissions.ts';
import { rulesOfTask, taskActions, taskKinds } from '../../domain/tasks/task-kinds.ts';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { anEndedOrder } from '../../tests/support/an-ended-order.ts';
import { startTestApi, type TestApi, type TestRequest } from '../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';

let test: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  test = await createTestDatabase();
  api = await startTestApi({ databaseUrl: test.url });
});
afterAll(async () => {
  await api.stop();
  await test.drop();
});

async function keyOf(role: string): Promise<TestRequest> {
  const { key } = await createCredentialRepository(api.database).create({ name: `Key of ${role}`, role });
  return { as: null, headers: { authorization: `Bearer ${key}` } };
}

/** Of a role of the shop's own, with these permissions and no others. */
async function keyWith(...permissions: Permission[]): Promise<TestRequest> {
  const role = `role-${randomUUID().slice(0, 8)}`;
  const made = await api.call('PUT', `/v1/roles/${role}`, {
    body: { description: 'For this test.', permissions },
    headers: { 'if-match': '*' },
  });
  expect(made).toMatchObject({ status: 201 });
  return keyOf(role);
}

async function aTask(kind: string) {
  const [id, subjectId] = [randomUUID(), randomUUID()];
  await api.database.em.fork().execute(
    `insert into task (id, kind, subject_type, subject_id, source, occurrence, words, about, priority)
     values (?, ?, 'mail', ?, 'test', 1, 'About Ada Lovelace', '["label"]', 2)`,
    [id, kind, subjectId],
  );
  return { id, subjectId };
}
const close = (id: string, by: TestRequest) =>
  api.call('POST', `/v1/tasks/${id}/close`, { ...by, body: { note: 'Seen to.' } });
const read = (id: string, by: TestRequest) => api.call('GET', `/v1/tasks/${id}`, by);

describe('closing a task by hand', () => {
  it('takes the permission of what would settle it, whatever its kind', async () => {
    const worker = await keyWith('tasks:read', 'tasks:work');
    for (const kind of [...Object.keys(taskKinds), 'of-a-later-version']) {
      const { toClose, closedByHand } = rulesOfTask(kind);
      const { id } = await aTask(kind);
      expect(await read(id, worker)).toMatchObject({ body: { kind, isClosable: false } });
      expect(await read(id, {})).toMatchObject({ body: { kind, isClosable: closedByHand ?? false } });
      expect(await close(id, worker)).toMatchObject({
        status: 403,
        body: { code: 'forbidden', detail: expect.stringContaining(`\`${toClose}\``) },
      });
      expect(await close(id, {})).toMatchObject({ status: closedByHand ? 200 : 409 });
    }
  });

  it('is for whoever has that permission, beside that of working on tasks', async () => {
    const [able, unable] = [await keyWith('tasks:work', 'webhooks:resolve'), await keyWith('webhooks:resolve')];
    const { id } = await aTask('unreadable-webhook');
    expect(await close(id, unable)).toMatchObject({ status: 403 });
    expect(await close(id, able)).toMatchObject({ status: 200, body: { outcome: 'closed' } });
  });

  it('is no way round by acknowledging the order: what is about money is for whoever settles payments', async () => {
    const orderId = await anEndedOrder(api.database, { email: 'ada@example.com' });
    const line = 'The refund has failed.';
    await addAttention(api.database.em.fork(), { orderId, source: 'refund:1', about: ['money'], line });
    const acknowledge = (by: TestRequest) => api.call('POST', `/v1/orders/${orderId}/acknowledge`, by);
    expect(await acknowledge(await keyOf('support'))).toMatchObject({
      status: 403,
      body: { code: 'forbidden', detail: expect.stringContaining('`payments:settle`') },
    });
    expect(await api.call('GET', `/v1/orders/${orderId}`)).toMatchObject({ body: { attention: line } });
    expect(await acknowledge({})).toMatchObject({ status: 200, body: { attention: null } });
  });

  it('takes no more than the operation that acknowledges the matter', async () => {
    const operations = Object.values((await api.call('GET', '/openapi.json')).body.paths).flatMap((path) =>
      Object.values(path as Record<string, { operationId: string; 'x-permission': string }>),
    );
    const acknowledging = new Map(
      operations
        .filter(({ operationId }) => operationId in taskActions && operationId.startsWith('acknowledge'))
        .map((operation) => [operation.operationId, operation['x-permission']] as const),
    );
    for (const [kind, { actions, toClose }] of Object.entries(taskKinds)) {
      const wanted = (actions as readonly string[]).filter((action) => !action.includes('Shipment'));
      for (const action of wanted) expect([kind, acknowledging.get(action) ?? toClose]).toEqual([kind, toClose]);
    }
  });
});

describe('the words of a task', () => {
  const shown = { words: 'About Ada Lovelace', about: ['label'] };
  const hidden = { words: null, about: [] };

  it('are for whoever sees the notes of orders; others see what it is, and when', async () => {
    const { id, subjectId } = await aTask('mail-given-up');
    await api.call('POST', `/v1/tasks/${id}/comments`, { body: { words: 'Called her.' } });
    const [support, purchasing] = [await keyOf('support'), await keyOf('purchasing')];
    expect(await read(id, support)).toMatchObject({ body: { ...shown, comments: [{ words: 'Called her.' }] } });
    expect(await read(id, purchasing)).toMatchObject({
      status: 200,
      body: { ...hidden, comments: [], title: taskKinds['mail-given-up'].title, raisedAt: expect.any(String) },
    });
    const list = `/v1/tasks?subjectType=mail&subjectId=${subjectId}`;
    expect(await api.call('GET', list, support)).toMatchObject({ body: { data: [{ id, ...shown }] } });
    expect(await api.call('GET', list, purchasing)).toMatchObject({ body: { data: [{ id, ...hidden }] } });
  });

  it('are not answered to whoever works on tasks and may not read them', async () => {
    const { id } = await aTask('mail-given-up');
    const worker = await keyWith('tasks:work', 'orders:read-notes');
    expect(await api.call('POST', `/v1/tasks/${id}/claim`, worker)).toMatchObject({ status: 200, body: hidden });
    expect(await api.call('POST', `/v1/tasks/${id}/comments`, { ...worker, body: { words: 'Mine.' } })).toMatchObject({
      status: 200,
      body: { ...hidden, comments: [] },
    });
  });
});

describe('the words of a parcel', () => {
  it('are for whoever sees the notes of orders; others see that it is held, and needs somebody', async () => {
    const { orderId } = await aConfirmedOrder(api.database, { lines: [{ sku: 'MUG', at: { MAIN: 1 } }] });
    const id = randomUUID();
    const em = api.database.em.fork();
    await em.execute(
      `insert into shipment (id, order_id, location_id, sequence, carrier, carrier_service, capture_minor, currency, weight_grams)
       values (?, ?, 'MAIN', 1, 'RoyalMail', 'Tracked48', 100, 'USD', 100)`,
      [id, orderId],
    );
    await em.execute(`update sales_order set hold_reason = 'Ada Lovelace rang' where id = ?`, [orderId]);
    await em.execute(`update shipment set attention = 'Ada is away' where id = ?`, [id]);
    const packer = await keyWith('shipments:read');
    expect(await api.call('GET', `/v1/shipments/${id}`)).toMatchObject({
      body: { holdReason: 'Ada Lovelace rang', attention: 'Ada is away' },
    });
    const hidden = { holdReason: 'The order is held.', attention: 'A person has to decide something.' };
    expect(await api.call('GET', `/v1/shipments/${id}`, packer)).toMatchObject({ body: hidden });
    expect(await api.call('GET', `/v1/shipments?orderId=${orderId}`, packer)).toMatchObject({
      body: { data: [hidden] },
    });
  });
});
