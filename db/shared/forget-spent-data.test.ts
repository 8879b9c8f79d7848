import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import { wholeReadsOf } from '../../tests/support/whole-reads.ts';
import type { Database } from '../database.ts';
import { createAddressCorrectionRepository } from '../shipping/address-correction-repository.ts';
import { createUnreadableEventRepository } from '../webhooks/unreadable-event-repository.ts';
import { createSpentDataRepository, spentDataKinds } from './forget-spent-data.ts';

let database: Database;
let rows: Query;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, query: rows, drop } = await openTestDatabase({ poolSize: 1 }));
});
afterAll(() => drop());

async function forgetAll(most: number): Promise<void> {
  const spentData = createSpentDataRepository(database);
  for (const kind of spentDataKinds) await spentData.forgetSpentData(kind, most);
}

it('forgets the bodies of webhooks a month after a person has seen to them', async () => {
  const events = createUnreadableEventRepository(database);
  for (const body of ['long ago', 'lately', 'open', 'open for ever']) {
    await events.keepUnreadableEvent({ provider: 'stripe', body, problem: body });
  }
  const settledAgo = (problem: string, age: string) =>
    rows('update unreadable_event set settled_at = now() - ?::interval where problem = ?', [age, problem]);
  const receivedAgo = (problem: string, age: string) =>
    rows('update unreadable_event set received_at = now() - ?::interval where problem = ?', [age, problem]);
  for (const problem of ['long ago', 'lately', 'open']) await receivedAgo(problem, '89 days');
  await receivedAgo('open for ever', '91 days');
  await settledAgo('long ago', '31 days');
  await settledAgo('lately', '29 days');
  await forgetAll(100);
  expect(
    await rows('select problem, body is null as forgotten from unreadable_event order by received_at, problem'),
  ).toEqual(
    expect.arrayContaining([
      { problem: 'long ago', forgotten: true },
      { problem: 'lately', forgotten: false },
      { problem: 'open', forgotten: false },
      { problem: 'open for ever', forgotten: true },
    ]),
  );
});

it('finds what is spent by its index, among any number that nobody has seen to, and takes a bounded number', async () => {
  await rows(`insert into unreadable_event (provider, body_hash, body, bytes, problem, received_at, settled_at)
    select 'easypost', 'many-' || n, 'x'::bytea, 1, 'many', now() - interval '60 days',
      case when n % 500 = 0 then now() - interval '40 days' end from generate_series(1, 40000) n`);
  await rows('vacuum analyze unreadable_event');
  const rowsRead = async () => {
    await rows('select pg_stat_force_next_flush()');
    const [table] = await rows<{ read: string }>(
      `select idx_tup_fetch + seq_tup_read as read from pg_stat_user_tables where relname = 'unreadable_event'`,
    );
    return Number(table?.read);
  };
  const before = [await rowsRead(), await wholeReadsOf(database, ['unreadable_event'])] as const;
  await forgetAll(30);
  expect((await wholeReadsOf(database, ['unreadable_event'])) - before[1]).toBe(0);
  // What was found, and that again by its key.
  expect((await rowsRead()) - before[0]).toBeLessThan(3 * 30);
  const [left] = await rows<{ n: number }>(
    `select count(*)::int as n from unreadable_event where provider = 'easypost' and settled_at is not null and body is not null`,
  );
  expect(left).toEqual({ n: 50 });
});

it('forgets an address that nobody has decided about within a day', async () => {
  const { orderId } = await aConfirmedOrder(database);
  const corrections = createAddressCorrectionRepository(database);
  const address = { name: 'Ada', line1: '1 Way', city: 'X', postalCode: '1', country: 'GB', phone: '1' };
  const ids = { forgotten: randomUUID(), young: randomUUID() };
  for (const id of Object.values(ids)) {
    await corrections.storeCorrection({
      id,
      orderId,
      address,
      insistOnAddress: false,
      byStaff: false,
      requestedBy: 'Ada',
    });
  }
  await rows(`update address_correction set created_at = now() - interval '25 hours' where id = ?`, [ids.forgotten]);
  await forgetAll(100);
  expect(await rows('select id from address_correction')).toEqual([{ id: ids.young }]);
});

it('forgets from where a guest ordered after two days, and finds them by an index', async () => {
  await rows(`insert into checkout_request (order_id, credential_id, shopper_mark, body_hash, body, received_at, resolved_at)
    select gen_random_uuid(), gen_random_uuid(), case when n % 100 = 0 then 'abcd' end, 'hash', '{}',
      now() - n * interval '1 minute', now() from generate_series(1, 20000) n`);
  await rows('analyze checkout_request');
  const before = await wholeReadsOf(database, ['checkout_request']);
  await createSpentDataRepository(database).forgetSpentData('shopper-marks', 100);
  expect((await wholeReadsOf(database, ['checkout_request'])) - before).toBe(0);
  const [left] = await rows<{ n: number; young: boolean }>(
    `select count(*)::int as n, min(received_at) > now() - interval '2 days' as young
     from checkout_request where shopper_mark is not null`,
  );
  expect(left).toEqual({ n: 28, young: true });
});
