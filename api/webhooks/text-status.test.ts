import { createHmac, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { startTestApi, type TestApi } from '../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';

const token = 'the token of the account';
const publicUrl = 'https://api.shop.example';
let testDatabase: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const environment = { TWILIO_AUTH_TOKEN: token, PUBLIC_URL: publicUrl };
  api = await startTestApi({ databaseUrl: testDatabase.url, environment });
});
afterAll(async () => {
  await api.stop();
  await testDatabase.drop();
});

const newSid = () => `SM${randomBytes(16).toString('hex')}`;

interface Said {
  readonly sid: string;
  readonly status: string;
  readonly code?: number;
}

/** As Twilio does. */
function say(messageId: string, { sid, status, code }: Said, { by = token, to = api } = {}) {
  const form = new URLSearchParams({ MessageSid: sid, MessageStatus: status, To: '+447700900123' });
  if (code !== undefined) form.set('ErrorCode', String(code));
  const path = `/v1/webhooks/twilio?message=${messageId}`;
  const fields = [...form].toSorted(([one], [other]) => (one < other ? -1 : 1)).flat();
  const signature = createHmac('sha1', by)
    .update(`${publicUrl}${path}${fields.join('')}`)
    .digest('base64');
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature };
  return to.call('POST', path, { as: null, rawBody: form.toString(), headers });
}

/** Of a parcel, in a state. */
async function aText(state: 'waiting' | 'sent', sid: string | null, attempts = 1): Promise<string> {
  const { orderId } = await aConfirmedOrder(api.database);
  const [row] = await api.database.em.fork().execute<{ id: string }[]>(
    `insert into message (key, channel, kind, subject_type, subject_id, order_id, state, provider_id, attempts, sent_at)
     values ('order-' || ?, 'sms', 'parcel-handed-over', 'order', ?, ?, ?, ?, ?, ?::timestamptz) returning id`,
    [orderId, orderId, orderId, state, sid, attempts, state === 'sent' ? new Date().toISOString() : null],
  );
  return row?.id ?? '';
}

const read = async (id: string) => (await api.call('GET', `/v1/messages/${id}`)).body as Record<string, unknown>;
const tasksOf = (id: string) =>
  api.database.em
    .fork()
    .execute<{ words: string }[]>(
      `select words from task where subject_type = 'mail' and subject_id = ? and closed_at is null`,
      [id],
    );

describe('what is said of a text', () => {
  it.each([
    ['undelivered', 30003],
    ['failed', 30008],
  ])('that it was %s is kept, and told to staff, once', async (status, code) => {
    const sid = newSid();
    const id = await aText('sent', sid);
    for (let times = 0; times < 2; times += 1)
      expect(await say(id, { sid, status, code })).toMatchObject({ status: 200, body: { received: true } });
    expect(await read(id)).toMatchObject({
      state: 'undeliverable',
      lastError: `Its carrier did not deliver it (${code})`,
      deliveredAt: null,
    });
    expect(await tasksOf(id)).toEqual([
      { words: 'The text message `parcel-handed-over` was not delivered: its number cannot be reached.' },
    ]);
  });

  it('that it was delivered is kept, and what comes late is not believed', async () => {
    const sid = newSid();
    const id = await aText('sent', sid);
    for (const status of ['delivered', 'sent', 'undelivered', 'delivered'])
      expect((await say(id, { sid, status })).status).toBe(200);
    expect(await read(id)).toMatchObject({ state: 'sent', deliveredAt: expect.any(String), lastError: null });
    expect(await tasksOf(id)).toEqual([]);
  });

  it('that its recipient wants none is no task', async () => {
    const sid = newSid();
    const id = await aText('sent', sid);
    await say(id, { sid, status: 'undelivered', code: 21610 });
    expect(await read(id)).toMatchObject({ state: 'unsubscribed' });
    expect(await tasksOf(id)).toEqual([]);
  });

  it.each([
    ['delivered', 'sent'],
    ['undelivered', 'undeliverable'],
  ])('that it was %s before its sender has said that it was sent is kept: %s', async (status, state) => {
    const id = await aText('waiting', null);
    await say(id, { sid: newSid(), status });
    expect(await read(id)).toMatchObject({ state, dueAt: null });
  });

  it.each<[string, () => Promise<readonly [string, string]>]>([
    ['of another text of the message', async () => [await aText('sent', newSid()), newSid()]],
    ['of a message that was never tried', async () => [await aText('waiting', null, 0), newSid()]],
    [
      'of a text that another is to be sent instead of',
      async () => {
        const sid = newSid();
        return [await aText('waiting', sid), sid];
      },
    ],
  ])('is dropped %s', async (_what, given) => {
    const [id, sid] = await given();
    const before = await read(id);
    expect((await say(id, { sid, status: 'undelivered', code: 30003 })).status).toBe(200);
    expect(await read(id)).toEqual(before);
  });

  it('is dropped of a message that nobody knows, and of one that is no text', async () => {
    const unknown = '5b8c0f0e-2f4b-4d51-a0c3-9a6f6c1f2a11';
    expect((await say(unknown, { sid: newSid(), status: 'undelivered' })).status).toBe(200);
    const sid = newSid();
    const id = await aText('sent', sid);
    await api.database.em.fork().execute(`update message set channel = 'email' where id = ?`, [id]);
    await say(id, { sid, status: 'undelivered' });
    expect(await read(id)).toMatchObject({ state: 'sent' });
  });

  it('can be sent again, to the number that is known by then', async () => {
    const sid = newSid();
    const id = await aText('sent', sid);
    await say(id, { sid, status: 'undelivered', code: 30003 });
    await api.call('POST', `/v1/messages/${id}/resend`);
    await say(id, { sid, status: 'undelivered', code: 30003 });
    expect(await read(id)).toMatchObject({ state: 'waiting', sentAt: null });
    expect(await tasksOf(id)).toEqual([]);
  });
});

describe('whoever says it', () => {
  it('is believed with the signature of the account alone', async () => {
    const sid = newSid();
    const id = await aText('sent', sid);
    const forged = await say(id, { sid, status: 'undelivered' }, { by: 'another token' });
    expect(forged).toMatchObject({ status: 400, body: { code: 'invalid-signature' } });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const path = `/v1/webhooks/twilio?message=${id}`;
    const unsigned = await api.call('POST', path, { as: null, rawBody: `MessageSid=${sid}`, headers });
    expect(unsigned).toMatchObject({ status: 400, body: { code: 'invalid-signature' } });
    expect(await read(id)).toMatchObject({ state: 'sent' });
  });

  it('is told 404 where the shop sends no texts', async () => {
    const without = await startTestApi({ databaseUrl: testDatabase.url });
    const id = await aText('sent', newSid());
    expect(await say(id, { sid: newSid(), status: 'failed' }, { to: without })).toMatchObject({ status: 404 });
    await without.stop();
  });
});
