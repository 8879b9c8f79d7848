import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { createEmptyTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { openDatabase, type Database } from '../database.ts';
import { createCredentialRepository } from '../credentials/credential-repository.ts';
import { migrate } from '../migrate.ts';
import { factsAreTold } from '../invariants/message-invariants.ts';
import { runChecks } from '../invariants/run-checks.ts';
import { createMessageRepository } from '../messages/message-repository.ts';
import { markCopy, readCopyFacts } from './mark-copy.ts';

let test: TestDatabase;
let database: Database;
beforeEach(async () => {
  test = await createEmptyTestDatabase();
  await migrate(test.url, 'live');
  database = await openDatabase({ url: test.url, poolSize: 1 });
});
afterEach(async () => {
  await database.close();
  await test.drop();
});

const rows = <T extends object>(sql: string) => database.em.fork().execute<T[]>(sql);

describe('markCopy', () => {
  it('makes another shop of the database, a simulated one that keeps what it has', async () => {
    await aConfirmedOrder(database);
    const { shop: before, ...facts } = await readCopyFacts(database.em.fork());
    expect(facts).toEqual({ orders: 1, openOrders: 1, mailsWaiting: 0, newest: null });
    const { shop } = await markCopy(database);
    expect(shop.mode).toBe('simulated');
    expect(shop.id).not.toBe(before?.id);
    expect(await rows('select id, mode from shop')).toEqual([shop]);
    expect(await readCopyFacts(database.em.fork())).toEqual({ shop, ...facts });
  });

  it('is told when anything last happened to an order', async () => {
    const { orderId } = await aConfirmedOrder(database);
    await rows(`
      insert into event (subject_type, subject_id, sequence, type, fact_key, data, occurred_at) values
        ('order', '${orderId}', 101, 'order.confirmed', 'a', '{"attempt": 1, "authorisedMinor": 100}', now() - interval '3 days'),
        ('order', '${orderId}', 102, 'order.held', 'b', '{"reason": "Fraud?"}', now() - interval '90 minutes')`);
    await createCredentialRepository(database).create({ name: 'Made on the copy', role: 'support' });
    const { newest } = await readCopyFacts(database.em.fork());
    expect(newest).toEqual({ at: expect.stringMatching(/^[\d-]{10}T[\d:]{8}Z$/), minutesAgo: expect.any(Number) });
    expect(newest?.minutesAgo).toBeGreaterThanOrEqual(90);
    expect(newest?.minutesAgo).toBeLessThan(95);
    expect(Math.abs(Date.now() - Date.parse(newest?.at ?? '') - 90 * 60_000)).toBeLessThan(5 * 60_000);
  });

  it('sends nobody a mail that waited, or was about to be asked for', async () => {
    const mails = createMessageRepository(database);
    const { orderId } = await aConfirmedOrder(database);
    await rows(`
      insert into event (subject_type, subject_id, sequence, type, fact_key, data) values
        ('order', '${orderId}', 101, 'order.confirmed', 'a', '{"attempt": 1, "authorisedMinor": 100}')`);
    await mails.queueFromEvents();
    expect(await rows('select state from message')).toEqual([{ state: 'waiting' }]);
    await rows(`
      insert into event (subject_type, subject_id, sequence, type, fact_key, data) values
        ('order', '${orderId}', 102, 'payment.declined', 'b', '{"attempt": 1}')`);
    expect(await markCopy(database)).toMatchObject({ mailsDropped: 1 });
    await mails.queueFromEvents();
    expect(await mails.takeDue('email', 10)).toEqual([]);
    expect(await rows('select state from message')).toEqual([{ state: 'overtaken' }]);
    // That nobody is told of it is meant.
    expect(
      await runChecks((work) => database.em.fork().transactional(work), {
        loaded: {},
        graceSeconds: 0,
        wanted: [factsAreTold],
      }),
    ).toMatchObject([{ status: 'holds' }]);
  });

  it('signs other tokens of orders than the shop that it is a copy of', async () => {
    const before = await rows(`select number, encode(secret, 'hex') as secret from signing_key`);
    await markCopy(database);
    const after = await rows(`select number, encode(secret, 'hex') as secret from signing_key`);
    expect(after).toHaveLength(before.length);
    expect(after).not.toEqual(before);
  });

  it('leaves a database alone that somebody works with', async () => {
    const shop = await openDatabase({ url: test.url, poolSize: 1 });
    await shop.em.fork().execute('select 1');
    await expect(markCopy(database)).rejects.toThrow('Others are connected to this database (1)');
    expect((await readCopyFacts(database.em.fork())).shop?.mode).toBe('live');
    await shop.close();
    await markCopy(database);
  });
});
