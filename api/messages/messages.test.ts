import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createKnownKeys } from '../../db/access/known-keys.ts';
import { createSigningKeyRepository } from '../../db/access/signing-key-repository.ts';
import { createCredentialRepository } from '../../db/credentials/credential-repository.ts';
import { createUnsubscribeTokens } from '../../db/messages/unsubscribe-tokens.ts';
import { queueMessages } from '../../db/messages/queue-messages.ts';
import { createMessageRepository, type MessageOutcome } from '../../db/messages/message-repository.ts';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { startTestApi, type TestApi } from '../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';

let testDatabase: TestDatabase;
let api: TestApi;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  api = await startTestApi({ databaseUrl: testDatabase.url });
});
afterAll(async () => {
  await api?.stop();
  await testDatabase?.drop();
});

const get = async (path: string) => (await api.call('GET', path)).body;

/** About an order, and settled so. */
async function aMessage(outcome: Omit<MessageOutcome, 'id'>) {
  const { orderId } = await aConfirmedOrder(api.database);
  await queueMessages(api.database.em.fork(), [
    {
      key: `order-${orderId}-order-confirmed`,
      kind: 'order-confirmed',
      subject: { type: 'order', id: orderId },
      recipient: { orderId },
      facts: {},
    },
  ]);
  const [{ id }] = (await get(`/v1/messages?orderId=${orderId}`)).data;
  await createMessageRepository(api.database).settle([{ id, ...outcome }]);
  return { id: id as string, orderId };
}
const resend = (id: string, key: string = randomUUID()) =>
  api.call('POST', `/v1/messages/${id}/resend`, { headers: { 'idempotency-key': key } });

describe('the messages of a shop', () => {
  it('are listed newest first, by what they are about and what became of them', async () => {
    const first = await aMessage({ locale: 'de' });
    const second = await aMessage({ error: 'No such user', undeliverable: true });
    const { data } = await get('/v1/messages?limit=2');
    expect(data.map(({ id }: { id: string }) => id)).toEqual([second.id, first.id]);
    expect(data[1]).toMatchObject({ state: 'sent', locale: 'de', dueAt: null, subject: { id: first.orderId } });
    expect((await get(`/v1/messages?state=undeliverable`)).data).toHaveLength(1);
    expect(await get(`/v1/messages/${second.id}`)).toMatchObject({
      lastError: 'No such user',
      kind: 'order-confirmed',
    });
    const { nextCursor } = await get('/v1/messages?limit=1');
    expect((await get(`/v1/messages?limit=1&after=${nextCursor}`)).data).toMatchObject([{ id: first.id }]);
  });

  it('are sent again under their own id where they were not sent, which closes the task', async () => {
    const { id, orderId } = await aMessage({ error: 'No such user', undeliverable: true });
    const tasks = async () => (await get(`/v1/tasks?subjectType=mail&subjectId=${id}`)).data;
    const [{ id: taskId }] = await tasks();
    const acted = await api.call('POST', `/v1/tasks/${taskId}/act`, { body: { action: 'resendMessage' } });
    expect(acted).toMatchObject({ status: 200, body: { outcome: 'settled' } });
    expect(await tasks()).toEqual([]);
    expect((await get(`/v1/messages?orderId=${orderId}`)).data).toMatchObject([{ id, state: 'waiting' }]);
    expect(await resend(id)).toMatchObject({ status: 409, body: { code: 'message-step-refused' } });
  });

  it('become another message where they were sent, once for each key', async () => {
    const { id, orderId } = await aMessage({});
    const key = randomUUID();
    const [once, twice] = [await resend(id, key), await resend(id, key)];
    expect(once.body.id).not.toBe(id);
    expect(twice.body.id).toBe(once.body.id);
    expect((await get(`/v1/messages?orderId=${orderId}`)).data).toHaveLength(2);
    expect(await resend(randomUUID())).toMatchObject({ status: 404 });
  });
});

describe('what somebody wants to be told', () => {
  const said = [{ category: 'service', channel: 'email', wanted: false }];
  const wantedOf = async (path: string) =>
    (await get(path)).preferences.find(
      ({ category, channel }: Record<string, string>) => category === 'service' && channel === 'email',
    ).wanted;

  it('is said of an order or a customer, but of what is needed', async () => {
    const { orderId } = await aConfirmedOrder(api.database);
    const path = `/v1/orders/${orderId}/message-preferences`;
    expect(await wantedOf(path)).toBe(true);
    expect(await api.call('PUT', path, { body: { preferences: said } })).toMatchObject({ status: 200 });
    expect(await wantedOf(path)).toBe(false);
    const needed = [{ category: 'transactional', channel: 'email', wanted: false }];
    expect(await api.call('PUT', path, { body: { preferences: needed } })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/preferences/0/wanted' }] },
    });
    expect(await api.call('GET', `/v1/customers/${randomUUID()}/message-preferences`)).toMatchObject({ status: 404 });
  });

  it('is said by the link in a mail, as a mail program does it, and by nobody who only looks', async () => {
    const { orderId } = await aConfirmedOrder(api.database);
    const keys = createKnownKeys(createSigningKeyRepository(api.database));
    const owner = { type: 'order', id: orderId } as const;
    const token = await createUnsubscribeTokens(keys).sign({ owner, category: 'service', channel: 'email' });
    const path = `/v1/message-unsubscriptions/${token}`;
    const looked = await api.call('GET', path, { as: null });
    expect(looked).toMatchObject({ status: 200, body: expect.stringContaining('<form method="post"') });
    expect(looked.headers.get('content-security-policy')).toContain("form-action 'self'");
    expect(await wantedOf(`/v1/orders/${orderId}/message-preferences`)).toBe(true);
    const oneClick = { 'content-type': 'application/x-www-form-urlencoded' };
    const asked = { as: null, rawBody: 'List-Unsubscribe=One-Click', headers: oneClick } as const;
    for (let times = 0; times < 2; times += 1)
      expect(await api.call('POST', path, asked)).toMatchObject({ status: 200 });
    expect(await wantedOf(`/v1/orders/${orderId}/message-preferences`)).toBe(false);
    const forged = `${path.slice(0, -1)}${path.endsWith('A') ? 'B' : 'A'}`;
    expect(await api.call('POST', forged, asked)).toMatchObject({ status: 404 });
  });
});

describe('the templates of a shop', () => {
  const path = '/v1/message-templates/order-confirmed/de/email';
  const put = (body: object, { version = 0, query = '' } = {}) =>
    api.call('PUT', `${path}${query}`, { body, headers: { 'if-match': `"${version}"` } });

  it('are shown with what they may name and how they read', async () => {
    const { data } = await get('/v1/message-templates');
    expect(data.length).toBeGreaterThan(20);
    expect(await get(path)).toMatchObject({
      version: 0,
      isOwn: false,
      fields: expect.arrayContaining(['number', 'total', 'lines', 'link']),
      preview: { subject: 'Ihre Bestellung A-1042 ist bestätigt', html: expect.stringContaining('84,10') },
    });
    expect(await api.call('GET', '/v1/message-templates/order-confirmed/de/sms')).toMatchObject({ status: 404 });
  });

  it('are the shop’s own once it has written them, and the default again when it wants', async () => {
    const words = { subject: 'Danke für {{ number }}', text: 'Summe {{ total }}\n\nHier: {{ link }}' };
    expect(await put(words, { query: '?dryRun=true' })).toMatchObject({
      status: 200,
      body: { version: 0, preview: { subject: 'Danke für A-1042' } },
    });
    expect(await put(words)).toMatchObject({ status: 200, body: { version: 1, isOwn: true, author: 'Test staff' } });
    expect(await put(words)).toMatchObject({ status: 412 });
    const removed = await api.call('DELETE', path, { headers: { 'if-match': '"1"' } });
    expect(removed).toMatchObject({ status: 200, body: { version: 2, isOwn: false, author: null } });
  });

  it.each([
    ['names what is not there', { subject: 'x', text: '{{ link }} {{ password }}' }, '/text', 'password'],
    ['cannot be read', { subject: '{{ number', text: '{{ link }}' }, '/subject', 'not closed'],
    ['knows no such filter', { subject: 'x', text: '{{ link }}', html: '{{ total | shout }}' }, '/html', 'shout'],
    ['reads a file', { subject: 'x', text: '{{ link }} {% include "package.json" %}' }, '/text', 'package.json'],
    ['reaches the prototype', { subject: '{{ number.constructor }}', text: '{{ link }}' }, '/subject', 'constructor'],
    ['says nothing', { subject: '{% if number == "" %}x{% endif %}', text: '{{ link }}' }, '/subject', 'empty'],
    ['hands the link on', { subject: 'x', text: 'https://evil.example/?u={{ link }}' }, '/text', '{{ link }}'],
    ['has it fetched', { subject: 'x', text: '{{ link }}', html: '<img src="{{ link }}">' }, '/html', '{{ link }}'],
    ['leaves the link out', { subject: 'x', text: 'Thank you.' }, '/text', 'link'],
  ])('are refused where one %s', async (_, body, pointer, words) => {
    const { status, body: problem } = await put(body, { version: 2 });
    expect(status).toBe(422);
    expect(problem.errors).toMatchObject([{ pointer, detail: expect.stringContaining(words) }]);
  });

  it('with links to log in are written by whoever also manages staff, and by nobody else', async () => {
    const put = (kind: string, headers: Record<string, string>) =>
      api.call('PUT', `/v1/message-templates/${kind}/en/email?dryRun=true`, {
        as: null,
        headers: { 'if-match': '*', ...headers },
        body: { subject: 'x', text: '{{ link }}' },
      });
    const writer = await keyOf('writer', ['messages:write']);
    const head = await keyOf('head-writer', ['messages:write', 'staff:manage']);
    expect((await put('order-confirmed', writer)).status).toBe(200);
    for (const kind of ['staff-invited', 'account-password-reset', 'account-verify']) {
      expect(await put(kind, writer)).toMatchObject({
        status: 403,
        body: { detail: expect.stringContaining('staff:manage') },
      });
      expect((await put(kind, head)).status).toBe(200);
      const remove = { as: null, headers: { 'if-match': '*', ...writer } } as const;
      expect((await api.call('DELETE', `/v1/message-templates/${kind}/en/email`, remove)).status).toBe(403);
    }
  });
});

async function keyOf(role: string, permissions: readonly string[]): Promise<Record<string, string>> {
  const body = { description: 'For a test.', permissions };
  await api.call('PUT', `/v1/roles/${role}`, { headers: { 'if-match': '*' }, body });
  const { key } = await createCredentialRepository(api.database).create({ name: `A ${role}`, role });
  return { authorization: `Bearer ${key}` };
}
