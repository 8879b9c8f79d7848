import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createMessageRepository } from '../../db/messages/message-repository.ts';
import { queueMessages, type NewMessage } from '../../db/messages/queue-messages.ts';
import { startMailSink, type MailSink } from '../../dev/simulators/mail/mail-sink.ts';
import { createSmtpMailGateway } from '../../gateways/smtp/smtp-mail-gateway.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import { testMessageParts } from '../../tests/support/test-message-parts.ts';
import { createMessageActivities } from './message-activities.ts';

const PER_DAY = 4;
let sink: MailSink;
let query: Query;
let drop: () => Promise<void>;
let queue: (messages: readonly NewMessage[]) => Promise<void>;
let look: () => Promise<number>;

beforeAll(async () => {
  const opened = await openTestDatabase();
  ({ query, drop } = opened);
  sink = await startMailSink({ smtpPort: 0, httpPort: 0 });
  const mail = createSmtpMailGateway({ smtpUrl: sink.smtpUrl, from: 'shop@example.com', timeoutMs: 2_000 });
  const parts = testMessageParts(mail, PER_DAY);
  const activities = createMessageActivities({ ...parts, outbox: createMessageRepository(opened.database) });
  queue = (messages) => opened.database.em.fork().transactional((em) => queueMessages(em, messages));
  look = async () => {
    await query(`update message set due_at = now() where state = 'waiting'`);
    const run = () => activities.sendDueMessages({ channel: 'email', forMs: 0 });
    return (await new MockActivityEnvironment().run<[], { sent: number }, typeof run>(run)).sent;
  };
});
afterAll(async () => {
  await sink?.close();
  await drop?.();
});

async function anAccount(): Promise<string> {
  const [id, customerId] = [randomUUID(), randomUUID()];
  await query('insert into customer (id, email, name) values (?, ?, ?)', [customerId, `${id}@example.com`, 'Ada']);
  await query('insert into customer_account (id, email, customer_id, verified_at) values (?, ?, ?, now())', [
    id,
    `${id}@example.com`,
    customerId,
  ]);
  return id;
}

/** One that somebody asked for, whose link is good for so many minutes yet. */
const aReset = (accountId: string, minutes = 30): NewMessage => ({
  key: `account-${accountId}-password-reset-${randomUUID()}`,
  kind: 'account-password-reset',
  subject: { type: 'account', id: accountId },
  recipient: { accountId },
  facts: { version: 1, expiresAt: new Date(Date.now() + minutes * 60_000).toISOString() },
});
const aWarning = (accountId: string): NewMessage => ({
  key: `account-${accountId}-password-changed-${randomUUID()}`,
  kind: 'account-password-changed',
  subject: { type: 'account', id: accountId },
  recipient: { accountId },
  facts: {},
});
const statesOf = async (accountId: string) => {
  const sql = `select state from message where account_id = ? order by queued_at, id`;
  return (await query<{ state: string }>(sql, [accountId])).map(({ state }) => state);
};

describe('the owner of an account at whose address strangers ask for mails', () => {
  it('is warned of changes all the same', async () => {
    const id = await anAccount();
    for (let n = 0; n < PER_DAY + 1; n += 1) {
      await queue([aReset(id)]);
      await look();
    }
    for (let n = 0; n < PER_DAY + 1; n += 1) await queue([aWarning(id)]);
    expect(await look()).toBe(PER_DAY + 1);
  });

  it('goes on getting links to a new password, no faster than half of the time for which one is good', async () => {
    const id = await anAccount();
    for (let n = 0; n < PER_DAY; n += 1) {
      await queue([aReset(id)]);
      expect(await look()).toBe(1);
    }
    await queue([aReset(id)]);
    expect(await look()).toBe(0);
    await query(`update message set sent_at = sent_at - interval '16 minutes' where account_id = ?`, [id]);
    expect(await look()).toBe(1);
    await queue([aReset(id)]);
    expect(await look()).toBe(0);
  });

  it('gets of many links that wait the newest, and none that has run out', async () => {
    const id = await anAccount();
    await queue([aReset(id, -1)]);
    expect(await look()).toBe(0);
    await queue([aReset(id)]);
    await queue([aReset(id)]);
    expect(await look()).toBe(1);
    expect(await statesOf(id)).toEqual(['overtaken', 'overtaken', 'sent']);
  });
});
