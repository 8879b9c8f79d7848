import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { openDatabase, type Database } from '../database.ts';
import { queueMessages, type NewMessage } from './queue-messages.ts';

let testDatabase: TestDatabase;
let database: Database;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openDatabase({ url: testDatabase.url });
});
afterAll(async () => {
  await database?.close();
  await testDatabase?.drop();
});

const aMessage = (accountId: string): NewMessage => ({
  key: `account-${accountId}-verify-1`,
  kind: 'account-verify',
  subject: { type: 'account', id: accountId },
  recipient: { accountId },
  facts: { version: 1 },
});
const messagesOf = (subjectId: string) =>
  database.em
    .fork()
    .execute('select kind, channel, state, account_id, order_id, facts from message where subject_id = ?', [subjectId]);

describe('queueMessages', () => {
  it('queues a message once, whoever asks for it again', async () => {
    const accountId = randomUUID();
    await queueMessages(database.em.fork(), [aMessage(accountId), aMessage(accountId)]);
    await queueMessages(database.em.fork(), [aMessage(accountId)]);
    expect(await messagesOf(accountId)).toEqual([
      {
        kind: 'account-verify',
        channel: 'email',
        state: 'waiting',
        account_id: accountId,
        order_id: null,
        facts: { version: 1 },
      },
    ]);
  });

  it('queues nothing when its transaction is rolled back', async () => {
    const accountId = randomUUID();
    const undo = new Error('undone');
    const tried = database.em.fork().transactional(async (em) => {
      await queueMessages(em, [aMessage(accountId)]);
      throw undo;
    });
    await expect(tried).rejects.toBe(undo);
    expect(await messagesOf(accountId)).toEqual([]);
  });
});
