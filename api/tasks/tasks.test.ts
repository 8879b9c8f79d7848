import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createCredentialRepository } from '../../db/credentials/credential-repository.ts';
import { addAttention } from '../../db/orders/order-attention.ts';
import type { AttentionSource } from '../../domain/orders/attention-source.ts';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { startTestApi, type TestApi, type TestRequest } from '../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';

let test: TestDatabase;
let api: TestApi;
/** Of another member of staff. */
let grace: TestRequest;

beforeAll(async () => {
  test = await createTestDatabase();
  api = await startTestApi({ databaseUrl: test.url });
  const { key } = await createCredentialRepository(api.database).create({ name: 'Grace', role: 'administrator' });
  grace = { as: null, headers: { authorization: `Bearer ${key}` } };
});
afterAll(async () => {
  await api.stop();
  await test.drop();
});

const post = (id: string, what: string, request: TestRequest = {}) =>
  api.call('POST', `/v1/tasks/${id}/${what}`, request);
const get = async (path: string, request: TestRequest = {}) => (await api.call('GET', path, request)).body;

/** An order that tells something, as a task. */
async function aTask(source: AttentionSource = 'refund:1', line = `Pay it back (${randomUUID()}).`) {
  const { orderId } = await aConfirmedOrder(api.database);
  await addAttention(api.database.em.fork(), { orderId, source, line, about: ['money'] });
  const { data } = await get(`/v1/tasks?subjectType=order&subjectId=${orderId}`);
  return { orderId, line, task: data[0] as { id: string; orderNumber: string } & Record<string, unknown> };
}

describe('a task over REST', () => {
  it('says what it is about, what to do, what happens otherwise, and what may be done', async () => {
    const { orderId, line, task } = await aTask();
    expect(task).toMatchObject({
      kind: 'refund',
      subject: { type: 'order', id: orderId },
      orderId,
      words: line,
      priority: 'high',
      isOverdue: false,
      claimedBy: null,
      closedAt: null,
    });
    expect(task.orderNumber).toMatch(/^A-\d+$/);
    expect(await get(`/v1/tasks/${task.id}`)).toMatchObject({
      ...task,
      todo: expect.stringContaining('another way'),
      unattended: expect.stringContaining('does not get the money'),
      isClosable: true,
      actions: [],
      comments: [],
    });
    expect((await get(`/v1/tasks?orderNumber=${task.orderNumber.toLowerCase()}`)).data).toEqual([task]);
    expect((await get(`/v1/tasks?kind=refund&subjectType=order&subjectId=${orderId}`)).data).toEqual([task]);
  });

  it('is for staff alone, and none that there is not', async () => {
    const { task } = await aTask();
    for (const path of ['/v1/tasks', '/v1/tasks/counts', `/v1/tasks/${task.id}`]) {
      expect(await api.call('GET', path, { as: 'storefront' })).toMatchObject({ status: 403 });
    }
    const unknown = randomUUID();
    expect(await api.call('GET', `/v1/tasks/${unknown}`)).toMatchObject({ status: 404 });
    for (const [what, body] of [
      ['claim', undefined],
      ['release', undefined],
      ['comments', { words: 'Hello' }],
      ['close', { note: 'Done' }],
      ['act', { action: 'resumeOrder' }],
    ] as const) {
      expect(await post(unknown, what, { body })).toMatchObject({ status: 404 });
    }
  });

  it('is claimed by one, who is named to the other, and can be taken over', async () => {
    const { task } = await aTask();
    expect(await post(task.id, 'claim')).toMatchObject({ status: 200, body: { claimedBy: 'Test staff' } });
    expect(await post(task.id, 'claim', { ...grace, body: {} })).toMatchObject({
      status: 409,
      body: { code: 'task-claimed', detail: 'Test staff sees to it.', params: { claimedBy: 'Test staff' } },
    });
    expect(await post(task.id, 'release', grace)).toMatchObject({ status: 409, body: { code: 'task-claimed' } });
    expect(await post(task.id, 'claim', { ...grace, body: { takeOver: true } })).toMatchObject({
      status: 200,
      body: { claimedBy: 'Grace', claimedAt: expect.any(String) },
    });
    const ids = async (claimed: string, as: TestRequest = {}) =>
      (await get(`/v1/tasks?claimed=${claimed}&limit=100`, as)).data.map(({ id }: { id: string }) => id);
    expect(await ids('me', grace)).toEqual([task.id]);
    expect(await ids('Grace')).toEqual([task.id]);
    expect(await ids('nobody')).not.toContain(task.id);
    expect(await post(task.id, 'release', grace)).toMatchObject({ status: 200, body: { claimedBy: null } });
  });

  it('is the key’s that claimed it, and not another’s of the same name', async () => {
    const { task } = await aTask();
    const { key } = await createCredentialRepository(api.database).create({ name: 'Grace', role: 'administrator' });
    const namesake = { as: null, headers: { authorization: `Bearer ${key}` } } as const;
    expect(await post(task.id, 'claim', grace)).toMatchObject({ status: 200 });
    expect(await post(task.id, 'claim', namesake)).toMatchObject({ status: 409, body: { code: 'task-claimed' } });
    expect(await post(task.id, 'release', namesake)).toMatchObject({ status: 409 });
    expect((await get('/v1/tasks?claimed=me', namesake)).data).toEqual([]);
    expect(await post(task.id, 'claim', { ...namesake, body: { takeOver: true } })).toMatchObject({ status: 200 });
    expect((await get('/v1/tasks?claimed=me', namesake)).data).toMatchObject([{ id: task.id, claimedBy: 'Grace' }]);
    expect((await get('/v1/tasks?claimed=Grace')).data).toMatchObject([{ id: task.id }]);
    expect(await post(task.id, 'release', grace)).toMatchObject({ status: 409 });
    expect(await post(task.id, 'release', namesake)).toMatchObject({ status: 200 });
  });

  it('keeps what staff note on it, once for each key, and no card numbers', async () => {
    const { task } = await aTask();
    const headers = { 'idempotency-key': randomUUID() };
    for (let n = 0; n < 2; n += 1) {
      expect(
        await post(task.id, 'comments', { headers, body: { words: 'Called them.\nNobody there.' } }),
      ).toMatchObject({
        status: 200,
        body: { comments: [{ author: 'Test staff', words: 'Called them.\nNobody there.' }] },
      });
    }
    expect(await post(task.id, 'comments', { body: { words: '4242 4242 4242 4242' } })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/words', code: 'looks-like-a-card-number' }] },
    });
    expect(await post(task.id, 'comments', { body: { words: ' ' } })).toMatchObject({ status: 422 });
  });

  it('is closed with a note, and is no longer told by its order', async () => {
    const { orderId, line, task } = await aTask();
    expect((await get(`/v1/orders/${orderId}`)).attention).toBe(line);
    expect(await post(task.id, 'close', { body: { note: 'Paid back by transfer.' } })).toMatchObject({
      status: 200,
      body: {
        closedBy: 'Test staff',
        outcome: 'closed',
        isClosable: false,
        comments: [{ words: 'Paid back by transfer.' }],
      },
    });
    expect((await get(`/v1/orders/${orderId}`)).attention).toBeNull();
    expect(await post(task.id, 'close', { body: { note: 'Again' } })).toMatchObject({
      status: 409,
      body: { code: 'task-closed' },
    });
    expect(await post(task.id, 'claim')).toMatchObject({ status: 409, body: { code: 'task-closed' } });
    expect((await get(`/v1/tasks?state=closed&subjectType=order&subjectId=${orderId}`)).data).toMatchObject([
      { id: task.id },
    ]);
    expect((await get(`/v1/tasks?subjectType=order&subjectId=${orderId}`)).data).toEqual([]);
  });

  it('that waits for a decision is not closed with a note', async () => {
    const { task } = await aTask('unpaid:1');
    expect(await post(task.id, 'close', { body: { note: 'Never mind' } })).toMatchObject({
      status: 409,
      body: { code: 'task-step-refused' },
    });
  });

  it('is counted', async () => {
    await aTask('stuck:order');
    const counts = await get('/v1/tasks/counts');
    expect(counts).toMatchObject({ open: expect.any(Number), oldestRaisedAt: expect.any(String) });
    expect(counts.kinds.map(({ kind }: { kind: string }) => kind)).toContain('stuck');
    const sum = counts.kinds.reduce((all: number, { open }: { open: number }) => all + open, 0);
    expect(counts.open).toBe(sum);
  });

  it('is listed page by page', async () => {
    for (let n = 0; n < 3; n += 1) await aTask('label:1');
    const read: string[] = [];
    for (let after = ''; ;) {
      const page = await get(`/v1/tasks?kind=label&limit=1${after}`);
      read.push(...page.data.map(({ id }: { id: string }) => id));
      if (page.nextCursor === null) break;
      after = `&after=${page.nextCursor}`;
    }
    expect(new Set(read).size).toBe(3);
    expect(read).toHaveLength(3);
    expect(await api.call('GET', '/v1/tasks?after=nonsense')).toMatchObject({ body: { code: 'invalid-cursor' } });
    expect(await api.call('GET', '/v1/tasks?kind=nonsense')).toMatchObject({ body: { code: 'invalid-parameter' } });
    expect(await api.call('GET', '/v1/tasks?subjectId=7')).toMatchObject({
      status: 400,
      body: { code: 'invalid-parameter', errors: [{ in: 'query', name: 'subjectType', code: 'required' }] },
    });
  });
});

describe('a webhook that could not be read', () => {
  it('is acknowledged by its task as by its own route', async () => {
    const body = `{"torn": "${randomUUID()}"}`;
    await api.database.em
      .fork()
      .execute(
        `insert into unreadable_event (provider, body_hash, body, bytes, problem) values ('stripe', ?, ?, 1, 'torn')`,
        ['a'.repeat(64), Buffer.from(body)],
      );
    await api.database.em.fork().execute(
      `insert into task (id, kind, subject_type, subject_id, source, occurrence, words, priority)
       values (gen_random_uuid(), 'unreadable-webhook', 'webhook', ?, 'unreadable', 1, 'torn', 2)`,
      [`stripe:${'a'.repeat(64)}`],
    );
    const [task] = (await get('/v1/tasks?kind=unreadable-webhook')).data;
    const { actions } = await get(`/v1/tasks/${task.id}`);
    expect(actions).toMatchObject([
      { action: 'acknowledgeUnreadableEvent', path: `/v1/unreadable-events/${'a'.repeat(64)}/acknowledge` },
    ]);
    expect(await post(task.id, 'act', { body: { action: 'resumeOrder' } })).toMatchObject({
      status: 409,
      body: { code: 'task-step-refused' },
    });
    expect(await post(task.id, 'act', { body: { action: 'acknowledgeUnreadableEvent' } })).toMatchObject({
      status: 200,
      body: { outcome: 'acknowledged', closedBy: 'Test staff' },
    });
    expect((await get('/v1/unreadable-events')).data).toEqual([]);
  });
});
