import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createCheckoutRepository } from '../../db/checkout/checkout-repository.ts';
import { openDatabase, type Database } from '../../db/database.ts';
import { createMessageRepository } from '../../db/messages/message-repository.ts';
import { createCheckoutRequestRepository } from '../../db/checkout/checkout-request-repository.ts';
import { startMailSink, type MailSink } from '../../dev/simulators/mail/mail-sink.ts';
import { createSmtpMailGateway } from '../../gateways/smtp/smtp-mail-gateway.ts';
import { aShop, aStoredRequest } from '../../tests/support/a-shop.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { createMessageActivities } from './message-activities.ts';
import { testMessageParts } from '../../tests/support/test-message-parts.ts';

const PER_DAY = 4;
let testDatabase: TestDatabase;
let database: Database;
let sink: MailSink;
let look: () => Promise<number>;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openDatabase({ url: testDatabase.url });
  sink = await startMailSink({ smtpPort: 0, httpPort: 0 });
  const mail = createSmtpMailGateway({ smtpUrl: sink.smtpUrl, from: 'shop@example.com', timeoutMs: 2_000 });
  const outbox = createMessageRepository(database);
  const activities = createMessageActivities({ ...testMessageParts(mail, PER_DAY), outbox });
  look = async () => {
    const run = () => activities.sendDueMessages({ channel: 'email', forMs: 0 });
    return (await new MockActivityEnvironment().run<[], { sent: number }, typeof run>(run)).sent;
  };
  await aShop(database, [{ sku: 'MUG', onHand: { MAIN: 100 } }, { sku: 'GONE' }]);
});
afterAll(async () => {
  await sink?.close();
  await database?.close();
  await testDatabase?.drop();
});

const rows = <T extends object = object>(sql: string, parameters: unknown[] = []) =>
  database.em.fork().execute<T[]>(sql, parameters);

/** Stored so long ago, under an address of its own unless it is named. */
async function aRequest(age: string, { sku = 'MUG', email = `${randomUUID()}@example.com` } = {}) {
  const orderId = await aStoredRequest(database, [{ sku, quantity: 2 }]);
  await rows(
    `update checkout_request set received_at = now() - ?::interval, body = body || jsonb_build_object('email', ?::text)
     where order_id = ?`,
    [age, email, orderId],
  );
  return orderId;
}

const expire = (orderId: string) => createCheckoutRequestRepository(database).expireRequest(orderId);
const place = (orderId: string) =>
  createCheckoutRepository(database).placeOrder({ orderId, payUntil: Date.now() + 3_600_000 });
const mailsOf = (orderId: string) => sink.messages().filter(({ messageId }) => messageId.includes(orderId));

describe('a shopper whose request is refused when they have had their answer', () => {
  it('is written to once, that there is no order and nothing was charged', async () => {
    const orderId = await aRequest('20 minutes');
    expect(await Promise.all([expire(orderId), expire(orderId)])).toContain(true);
    expect(await look()).toBe(1);
    expect(await expire(orderId)).toBe(false);
    expect(await look()).toBe(0);
    const [mail, ...more] = mailsOf(orderId);
    expect(more).toEqual([]);
    expect(mail?.subject).toMatch(/^Order A-\d+ could not be placed$/);
    expect(mail?.text).toContain('2 × What is MUG?');
    expect(mail?.text).toContain('We could not place it in time.');
    expect(mail?.text).toContain('Nothing is charged');
  });

  it('is told so in the language that they asked in', async () => {
    const orderId = await aRequest('20 minutes');
    await rows(`update checkout_request set body = body || '{"locale": "de-DE"}' where order_id = ?`, [orderId]);
    await expire(orderId);
    await look();
    expect(mailsOf(orderId).map(({ subject }) => subject)).toEqual([expect.stringContaining('Bestellung')]);
  });

  it('is told why, where the goods are sold out by then, and no more of it when the step is repeated', async () => {
    const orderId = await aRequest('10 seconds', { sku: 'GONE' });
    expect(await place(orderId)).toMatchObject({ kind: 'refused', code: 'out-of-stock' });
    await place(orderId);
    expect(await look()).toBe(1);
    expect(mailsOf(orderId).map(({ text }) => text)).toEqual([expect.stringContaining('has been sold out')]);
  });

  it('is told that the payment method could not be used, where the provider took its time to say so', async () => {
    const orderId = await aRequest('10 seconds');
    expect(await place(orderId)).toMatchObject({ kind: 'placed' });
    const refusal = { code: 'payment-method-invalid', detail: 'The payment method is none.' } as const;
    const request = { orderId, attempt: 1, rejectCode: 'resource_missing', refusal };
    await createCheckoutRepository(database).refuseOrder(request);
    await createCheckoutRepository(database).refuseOrder(request);
    expect(await look()).toBe(1);
    expect(mailsOf(orderId).map(({ text }) => text)).toEqual([expect.stringContaining('payment method could not be')]);
  });

  it('is told of one that was given up before it was placed', async () => {
    const orderId = await aRequest('10 seconds');
    await createCheckoutRepository(database).closeOrder({ orderId, to: 'cancelled', reasonCode: 'failure' });
    expect(await look()).toBe(1);
    expect(mailsOf(orderId)).toHaveLength(1);
  });

  it('reads nothing in it that whoever asked wrote for goods that there are not', async () => {
    const orderId = await aRequest('20 minutes');
    await rows(
      `update checkout_request set body = jsonb_set(body, '{lines}', body -> 'lines' || '[{"sku": "CALL-0800-555", "quantity": 1}]')
       where order_id = ?`,
      [orderId],
    );
    await expire(orderId);
    expect(await look()).toBe(1);
    expect(mailsOf(orderId).map(({ text }) => text)).toEqual([expect.stringContaining('2 × What is MUG?')]);
    expect(mailsOf(orderId)[0]?.text).not.toContain('CALL');
  });

  it('is written to at the address of the account, where the request names none', async () => {
    const [orderId, customerId] = [await aRequest('20 minutes'), randomUUID()];
    const email = `${customerId}@example.com`;
    await rows('insert into customer (id, email, name) values (?, ?, ?)', [customerId, email, 'Ada']);
    await rows(
      `update checkout_request set body = body - 'email' || jsonb_build_object('customerId', ?::text) where order_id = ?`,
      [customerId, orderId],
    );
    await expire(orderId);
    expect(await look()).toBe(1);
    expect(mailsOf(orderId)).toMatchObject([{ to: expect.stringContaining(email) }]);
  });

  it('is written to no more often in a day than of orders that were never confirmed', async () => {
    const email = `victim-${randomUUID()}@example.com`;
    for (let n = 0; n < PER_DAY + 2; n += 1) await expire(await aRequest('20 minutes', { email }));
    expect(await look()).toBe(PER_DAY);
    await rows(`update message set due_at = now() where state = 'waiting'`);
    expect(await look()).toBe(0);
    await rows(`delete from message where state = 'waiting'`);
  });
});

describe('a shopper who is being answered with the refusal', () => {
  it('gets no mail beside it', async () => {
    const orderId = await aRequest('0 seconds', { sku: 'GONE' });
    expect(await place(orderId)).toMatchObject({ kind: 'refused' });
    expect(await look()).toBe(0);
    expect(mailsOf(orderId)).toEqual([]);
  });
});

describe('a mail that a request was refused', () => {
  it('does not come without the refusal', async () => {
    const orderId = await aRequest('20 minutes');
    await rows('update checkout_request set resolved_at = now() where order_id = ?', [orderId]);
    expect(await expire(orderId)).toBe(false);
    expect(await look()).toBe(0);
  });

  it('is sent to nobody once the person is erased', async () => {
    const orderId = await aRequest('20 minutes');
    await expire(orderId);
    await rows('update checkout_request set body = null where order_id = ?', [orderId]);
    await look();
    expect(mailsOf(orderId)).toEqual([]);
  });
});
