import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { completeDocument } from '../../domain/policies/policy-catalogue.ts';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { manyOrders } from '../../tests/support/many-orders.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import { percentile } from '../../tests/support/percentile.ts';
import { wholeReadsOf } from '../../tests/support/whole-reads.ts';
import { forgettables, type Forgettable } from '../../workflows/retention/retention-contract.ts';
import { createImportRepository } from '../import/import-repository.ts';
import { ImportRunBusy } from '../import/import-run-busy.ts';
import type { Database } from '../database.ts';
import { createPolicyQueries } from '../policies/policy-queries.ts';
import { createPolicyReader } from '../policies/policy-reader.ts';
import { decidePolicy } from '../policies/policy-repository.ts';
import { createRetentionRepository, type RetentionRepository } from './retention-repository.ts';

let database: Database;
let rows: Query;
let drop: () => Promise<void>;
let retention: RetentionRepository;

beforeAll(async () => {
  ({ database, query: rows, drop } = await openTestDatabase({ poolSize: 1, statementTimeoutMs: 120_000 }));
  retention = createRetentionRepository(database, createPolicyReader(createPolicyQueries(database)));
});
afterAll(() => drop());

interface Case {
  readonly what: Forgettable;
  /** Rows that bear a word each, with the age of each: `n days`. */
  readonly plant: (word: string, age: string, id: string) => Promise<unknown>;
  /** The words that are left. */
  readonly left: string;
  readonly old: string;
  readonly young: string;
}

const cases: readonly Case[] = [
  {
    what: 'checkout_request.body',
    plant: (word, age, id) =>
      rows(
        `insert into checkout_request (order_id, credential_id, body_hash, body, shopper_mark, resolved_at)
         values (?, ?, 'hash', jsonb_build_object('email', ?::text), 'abcd', now() - ?::interval)`,
        [id, id, word, age],
      ),
    left: `select body ->> 'email' as word from checkout_request where body is not null and shopper_mark = 'abcd'`,
    old: '25 hours',
    young: '23 hours',
  },
  {
    // Of a request that nobody ever decides about, too.
    what: 'checkout_request.shopper_mark',
    plant: (word, age, id) =>
      rows(
        `insert into checkout_request (order_id, credential_id, body_hash, body, shopper_mark, received_at)
         values (?, ?, 'hash', jsonb_build_object('email', ?::text), 'abcd', now() - ?::interval)`,
        [id, id, word, age],
      ),
    left: `select body ->> 'email' as word from checkout_request where shopper_mark is not null`,
    old: '49 hours',
    young: '47 hours',
  },
  {
    what: 'shipping_quote',
    plant: (word, age, id) => aQuote(id, word, age),
    left: `select q.shipping_address ->> 'name' as word from shipping_quote q join shipping_option o on o.quote_id = q.id`,
    old: '25 hours',
    young: '23 hours',
  },
  {
    what: 'address_correction',
    plant: async (word, age, id) => {
      const { orderId } = await aConfirmedOrder(database);
      await rows(
        `insert into address_correction (id, order_id, address, insist_on_address, requested_by, by_staff, created_at)
         values (?, ?, jsonb_build_object('name', ?::text), false, 'Ada', false, now() - ?::interval)`,
        [id, orderId, word, age],
      );
    },
    left: `select address ->> 'name' as word from address_correction`,
    old: '25 hours',
    young: '23 hours',
  },
  {
    what: 'idempotent_request',
    plant: (word, age, id) =>
      rows(`insert into idempotent_request (id, request_hash, created_at) values (?, ?, now() - ?::interval)`, [
        id,
        word,
        age,
      ]),
    left: 'select request_hash as word from idempotent_request',
    old: '49 hours',
    young: '47 hours',
  },
  {
    what: 'inbound_event.payload',
    plant: (word, age, id) => anEvent(id, word, age),
    left: `select payload ->> 'word' as word from inbound_event where payload is not null`,
    old: '31 days',
    young: '29 days',
  },
  {
    what: 'inbound_event',
    plant: async (word, age, id) => {
      await anEvent(id, word, age);
      await rows('update inbound_event set payload = null where event_id = ?', [id]);
    },
    left: 'select subject as word from inbound_event where payload is null',
    old: '401 days',
    young: '399 days',
  },
  {
    what: 'unreadable_event.body',
    plant: (word, age, id) => anUnreadableEvent(id, word, { receivedAgo: age, settledAgo: age }),
    left: 'select problem as word from unreadable_event where body is not null',
    old: '31 days',
    young: '29 days',
  },
  {
    what: 'unreadable_event',
    plant: async (word, age, id) => {
      await anUnreadableEvent(id, word, { receivedAgo: age, settledAgo: age });
      await rows('update unreadable_event set body = null where body_hash = ?', [id]);
    },
    left: 'select problem as word from unreadable_event where body is null',
    old: '401 days',
    young: '399 days',
  },
  {
    what: 'message',
    plant: (word, age) => aMail('sent', word, age),
    left: `select kind as word from message where state = 'sent'`,
    old: '91 days',
    young: '89 days',
  },
  {
    what: 'suppressed_address',
    plant: (word, age) =>
      rows('insert into suppressed_address (address_hash, bounced_at) values (?, now() - ?::interval)', [word, age]),
    left: 'select address_hash as word from suppressed_address',
    old: '91 days',
    young: '89 days',
  },
  {
    what: 'push_subscription',
    plant: (word, age, id) =>
      rows(
        `insert into push_subscription (id, order_id, endpoint, public_key, auth_secret, created_at)
         values (?, ?, ?, 'key', 'secret', now() - ?::interval)`,
        [id, id, word, age],
      ),
    left: 'select endpoint as word from push_subscription',
    old: '91 days',
    young: '89 days',
  },
  {
    what: 'task',
    plant: async (word, age, id) => {
      await rows(
        `insert into task (id, kind, subject_type, subject_id, source, occurrence, words, priority, raised_at, closed_at, outcome)
         values (?, 'refund', 'order', ?, 'refund:1', 1, ?, 2, now() - interval '900 days', now() - ?::interval, 'closed')`,
        [id, id, word, age],
      );
      await rows(`insert into task_comment (id, task_id, author, words) values (?, ?, 'Ada', ?)`, [id, id, word]);
    },
    left: `select c.words as word from task t join task_comment c on c.task_id = t.id where t.closed_at is not null`,
    old: '401 days',
    young: '399 days',
  },
  {
    what: 'import_row',
    plant: async (word, age, id) => {
      await rows(
        `insert into import_run (id, file_name, file_hash, location_id, currency, state, applied_at, rows_refused)
         values (?, 'lines.csv', 'hash', 'MAIN', 'GBP', 'applied', now() - ?::interval, 1)`,
        [id, age],
      );
      await rows(`insert into import_row (run_id, line, reason, invoice_no, stock_code) values (?, 1, 'x', ?, 'A')`, [
        id,
        word,
      ]);
    },
    left: 'select invoice_no as word from import_row',
    old: '31 days',
    young: '29 days',
  },
  {
    what: 'rate_limit',
    plant: (word, age) =>
      rows('insert into rate_limit (key, expire) values (?, extract(epoch from now() - ?::interval) * 1000)', [
        word,
        age,
      ]),
    left: 'select key as word from rate_limit',
    old: '61 minutes',
    young: '59 minutes',
  },
  {
    what: 'customer_session',
    plant: (word, age, id) =>
      rows(
        `insert into customer_session (id, account_id, refresh_hash, device, last_used_at) values (?, ?, 'x', ?, now() - ?::interval)`,
        [id, id, word, age],
      ),
    left: 'select device as word from customer_session',
    old: '61 days',
    young: '59 days',
  },
  {
    what: 'customer_account',
    plant: (word, age, id) =>
      rows(`insert into customer_account (id, email, created_at) values (?, ?, now() - ?::interval)`, [id, word, age]),
    left: 'select email as word from customer_account',
    old: '8 days',
    young: '6 days',
  },
];

async function aQuote(id: string, word: string, expiredAgo: string): Promise<void> {
  await rows(
    `insert into shipping_quote (id, state, currency, shipping_address, lines, weight_grams, expires_at)
     values (?, 'quoted', 'GBP', jsonb_build_object('name', ?::text), '[]', 1, now() - ?::interval)`,
    [id, word, expiredAgo],
  );
  await rows(
    `insert into shipping_option (id, quote_id, carrier, service, amount_minor, currency) values (?, ?, 'UPS', 'Ground', 1, 'GBP')`,
    [randomUUID(), id],
  );
}

const anEvent = (id: string, word: string, settledAgo: string) =>
  rows(
    `insert into inbound_event (provider, event_id, type, subject, payload, settled_at, effect)
     values ('stripe', ?, 'x', ?, jsonb_build_object('word', ?::text), now() - ?::interval, 'applied')`,
    [id, word, word, settledAgo],
  );

const anUnreadableEvent = (
  id: string,
  problem: string,
  { receivedAgo, settledAgo }: { readonly receivedAgo: string; readonly settledAgo: string | null },
) =>
  rows(
    `insert into unreadable_event (provider, body_hash, body, bytes, problem, received_at, settled_at)
     values ('stripe', ?, 'x', 1, ?, now() - ?::interval, now() - ?::interval)`,
    [id, problem, receivedAgo, settledAgo],
  );

let mails = 0;
async function aMail(state: string, kind: string, queuedAgo: string, orderId: string = randomUUID()): Promise<number> {
  const eventId = (mails += 1);
  await rows(
    `insert into message (key, channel, subject_type, subject_id, event_id, order_id, kind, state, queued_at, sent_at)
     values (gen_random_uuid(), 'email', 'order', '', ?, ?, ?, ?, now() - ?::interval, now())`,
    [eventId, orderId, kind, state, queuedAgo],
  );
  await rows('update order_mail_bookmark set event_id = ?', [eventId]);
  return eventId;
}

it('has a case for all that is forgotten', () => {
  expect(cases.map(({ what }) => what)).toEqual(forgettables);
});

describe('the policy `retention`', () => {
  it('says what goes from when it is decided on', async () => {
    await rows('insert into idempotent_request (id, request_hash, created_at) values (?, ?, ?)', [
      randomUUID(),
      'a',
      new Date(Date.now() - 30 * 3_600_000),
    ]);
    const forgotten = async () => {
      const reader = createPolicyReader(createPolicyQueries(database));
      return (await createRetentionRepository(database, reader).forgetBatch('idempotent_request')).rows;
    };
    expect(await forgotten()).toBe(0);
    const decided = { name: 'retention', author: 'Grace', note: null, versions: 'any' } as const;
    const document = completeDocument('retention', { idempotencyKeyHours: 24 });
    await decidePolicy(database.em.fork(), { ...decided, document });
    expect(await forgotten()).toBe(1);
    await decidePolicy(database.em.fork(), { ...decided, document: completeDocument('retention') });
  });
});

describe.each(cases)('$what', ({ what, plant, left, old, young }) => {
  const wordsLeft = async () => (await rows<{ word: string }>(left)).map(({ word }) => word).sort();

  it('is forgotten when its time has come, and not before', async () => {
    await rows(`delete from ${what.split('.')[0]}`);
    await plant('old', old, randomUUID());
    await plant('young', young, randomUUID());
    expect((await retention.readOverdueSeconds())[what]).toBeGreaterThan(0);
    expect(await retention.forgetBatch(what)).toEqual({ rows: 1, isFull: false });
    expect(await wordsLeft()).toEqual(['young']);
    expect(await retention.forgetBatch(what)).toEqual({ rows: 0, isFull: false });
    expect((await retention.readOverdueSeconds())[what]).toBe(0);
  });
});

describe('what somebody still needs', () => {
  it('is the request, and the quote, of an order that is being placed, however long that takes', async () => {
    const quoteId = randomUUID();
    await aQuote(quoteId, 'needed', '3 days');
    await rows(
      `insert into checkout_request (order_id, credential_id, body_hash, body, received_at)
       values (?, ?, 'hash', jsonb_build_object('shippingQuoteId', ?::text), now() - interval '3 days')`,
      [quoteId, quoteId, quoteId],
    );
    for (const what of ['shipping_quote', 'checkout_request.body'] as const) await retention.forgetBatch(what);
    expect(await rows('select id from shipping_quote where id = ?', [quoteId])).toHaveLength(1);
    expect(
      await rows('select 1 from checkout_request where order_id = ? and body is not null', [quoteId]),
    ).toHaveLength(1);
    await rows('update checkout_request set resolved_at = now() where order_id = ?', [quoteId]);
    await retention.forgetBatch('shipping_quote');
    expect(await rows('select id from shipping_quote where id = ?', [quoteId])).toEqual([]);
  });

  it('is the address in a request, while a mail that it was refused waits', async () => {
    const orderId = randomUUID();
    await rows(
      `insert into checkout_request (order_id, credential_id, body_hash, body, received_at, resolved_at)
       values (?, ?, 'hash', '{"email": "ada@example.com"}', now() - interval '3 days', now() - interval '2 days')`,
      [orderId, orderId],
    );
    const eventId = await aMail('waiting', 'order-refused', '2 days', orderId);
    const kept = () => rows('select 1 from checkout_request where order_id = ? and body is not null', [orderId]);
    await retention.forgetBatch('checkout_request.body');
    expect(await kept()).toHaveLength(1);
    expect((await retention.readOverdueSeconds())['checkout_request.body']).toBe(0);
    await rows(
      `update message set state = 'sent', mailbox = 7, last_error = '550 <ada@example.com>' where event_id = ?`,
      [eventId],
    );
    await retention.forgetBatch('checkout_request.body');
    expect(await kept()).toEqual([]);
    expect(await rows('select mailbox, last_error from message where event_id = ?', [eventId])).toEqual([
      { mailbox: null, last_error: null },
    ]);
  });

  it('is no address in a request of which nobody has sent the mail for three days', async () => {
    const orderId = randomUUID();
    await rows(
      `insert into checkout_request (order_id, credential_id, body_hash, body, received_at, resolved_at)
       values (?, ?, 'hash', '{"email": "ada@example.com"}', now() - interval '4 days', now() - interval '4 days')`,
      [orderId, orderId],
    );
    const eventId = await aMail('waiting', 'order-refused', '74 hours', orderId);
    expect((await retention.readOverdueSeconds())['checkout_request.body']).toBeGreaterThan(0);
    await retention.forgetBatch('checkout_request.body');
    expect(await rows('select body from checkout_request where order_id = ?', [orderId])).toEqual([{ body: null }]);
    await rows('delete from message where event_id = ?', [eventId]);
  });

  it('is an event that has had no effect, and an unreadable body that somebody may yet look at', async () => {
    const id = randomUUID();
    await anEvent(id, 'open', '900 days');
    await rows('update inbound_event set settled_at = null, effect = null where event_id = ?', [id]);
    await anUnreadableEvent(id, 'open', { receivedAgo: '89 days', settledAgo: null });
    await anUnreadableEvent(`${id}-old`, 'given up', { receivedAgo: '91 days', settledAgo: null });
    for (const what of forgettables) await retention.forgetBatch(what);
    expect(await rows('select payload is not null as kept from inbound_event where event_id = ?', [id])).toEqual([
      { kept: true },
    ]);
    expect(
      await rows(
        'select problem, body is not null as kept from unreadable_event where settled_at is null order by received_at',
      ),
    ).toEqual([
      { problem: 'given up', kept: false },
      { problem: 'open', kept: true },
    ]);
  });

  it('is an unreadable body that a person has seen to lately, however long that took', async () => {
    await anUnreadableEvent(randomUUID(), 'seen lately', { receivedAgo: '89 days', settledAgo: '29 days' });
    await anUnreadableEvent(randomUUID(), 'seen long ago', { receivedAgo: '89 days', settledAgo: '31 days' });
    await retention.forgetBatch('unreadable_event.body');
    expect(await rows(`select problem from unreadable_event where problem like 'seen %' and body is not null`)).toEqual(
      [{ problem: 'seen lately' }],
    );
  });

  it('is a mail that waits, and none that has been settled, whatever became of it', async () => {
    await rows('delete from message');
    for (const state of ['waiting', 'sent', 'overtaken', 'given-up', 'undeliverable', 'limited']) {
      await aMail(state, 'order-cancelled', '91 days');
    }
    expect(await retention.forgetBatch('message')).toMatchObject({ rows: 5 });
    expect(await rows('select state from message')).toEqual([{ state: 'waiting' }]);
  });

  it('is the confirmation of an order that is open: a change of its address is told whoever got it', async () => {
    const { orderId } = await aConfirmedOrder(database);
    const confirmation = await aMail('sent', 'order-confirmed', '100 days', orderId);
    const other = await aMail('sent', 'parcel-handed-over', '100 days', orderId);
    const left = () => rows('select event_id::int as id from message where event_id in (?, ?)', [confirmation, other]);
    await retention.forgetBatch('message');
    expect(await left()).toEqual([{ id: confirmation }]);
    expect((await retention.readOverdueSeconds()).message).toBe(0);
    await rows('update sales_order set closed_at = now() where id = ?', [orderId]);
    await retention.forgetBatch('message');
    expect(await left()).toEqual([]);
  });

  it('is a mail that the bookmark is not past: it would be sent again', async () => {
    const eventId = await aMail('sent', 'kept', '100 days');
    await rows('update order_mail_bookmark set event_id = ?', [eventId - 1]);
    await retention.forgetBatch('message');
    expect(await rows('select 1 from message where event_id = ?', [eventId])).toHaveLength(1);
  });
});

describe('a file that was not read to its end', () => {
  it('is forgotten from its end, so that whoever goes on with it reads again what is missing', async () => {
    const imports = createImportRepository(database);
    const run = { id: randomUUID(), fileName: 'big.csv', fileHash: 'hash', locationId: 'MAIN', currency: 'GBP' };
    await imports.openRun(run);
    const staged = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, n) => ({
        line: from + n,
        reason: (from + n) % 10 === 0 ? 'no-price' : null,
        doubt: null,
        invoiceNo: 'I',
        stockCode: 'S',
      }));
    await imports.stageRows(run.id, 0, staged(2, 1_500));
    const monthLater = () =>
      rows(`update import_run set started_at = now() - interval '31 days' where id = ?`, [run.id]);
    await monthLater();
    expect(await retention.forgetBatch('import_row')).toEqual({ rows: 1_000, isFull: true });
    const options = { lastLine: 1_500, weightGrams: 250, openingUnits: null, receiptId: randomUUID() };
    await expect(imports.applyRun(run.id, options)).rejects.toThrow(ImportRunBusy);
    expect(await imports.openRun(run)).toMatchObject({ lastLine: 500, rowsAccepted: 449, rowsRefused: 50 });
    await imports.stageRows(run.id, 500, staged(501, 502));
    // Somebody is at it again.
    expect(await retention.forgetBatch('import_row')).toEqual({ rows: 0, isFull: false });
    await monthLater();
    await retention.forgetBatch('import_row');
    expect(await imports.openRun(run)).toMatchObject({ lastLine: 0, rowsAccepted: 0, rowsRefused: 0 });
    expect(await rows('select 1 from import_row where run_id = ?', [run.id])).toEqual([]);
  });
});

describe('a shop that has never forgotten anything', () => {
  const MANY = 100_000;
  const tables = [
    'checkout_request',
    'shipping_quote',
    'idempotent_request',
    'inbound_event',
    'unreadable_event',
    'message',
    'sales_order',
  ];

  beforeAll(async () => {
    const settled = `now() - interval '600 days' + n * interval '1 minute'`;
    for (const sql of [
      `insert into checkout_request (order_id, credential_id, body_hash, body, shopper_mark, received_at, resolved_at)
       select gen_random_uuid(), gen_random_uuid(), 'hash', '{"email":"ada@example.com"}',
         case when n % 5 = 0 then 'abcd' end, ${settled}, ${settled}`,
      `insert into shipping_quote (id, state, currency, shipping_address, lines, weight_grams, expires_at)
       select gen_random_uuid(), 'quoted', 'GBP', '{"name":"Ada"}', '[]', 1, ${settled}`,
      `insert into idempotent_request (id, request_hash, created_at) select gen_random_uuid(), 'hash', ${settled}`,
      `insert into inbound_event (provider, event_id, type, subject, payload, settled_at, effect)
       select 'stripe', 'evt_' || n, 'x', 'x', jsonb_build_object('words', repeat('x', 900)), ${settled}, 'applied'`,
      `insert into message (key, channel, subject_type, subject_id, event_id, order_id, kind, state, queued_at, sent_at)
       select 'many-' || n, 'email', 'order', '', 1000 + n, gen_random_uuid(), 'order-confirmed', 'sent', ${settled}, now()`,
      `insert into unreadable_event (provider, body_hash, body, bytes, problem, received_at, settled_at)
       select 'easypost', 'many-' || n, 'x', 1, 'many', now() - interval '60 days',
         case when n % 50 = 0 then now() - interval '40 days' end`,
    ]) {
      await rows(`${sql} from generate_series(1, ${MANY}) n`);
    }
    await rows(
      `insert into shipping_option (id, quote_id, carrier, service, amount_minor, currency)
       select gen_random_uuid(), id, 'UPS', service, 1, 'GBP' from shipping_quote, unnest(array['Ground', 'Air']) service`,
    );
    await rows(`update order_mail_bookmark set event_id = ${10 * MANY}`);
    await manyOrders(database, 2_000, { linesEach: 0 });
    await rows(`vacuum analyze ${tables.join(', ')}, shipping_option`);
  });

  it.each([
    'checkout_request.body',
    'checkout_request.shopper_mark',
    'shipping_quote',
    'idempotent_request',
    'inbound_event.payload',
    'message',
  ] as const)('forgets %s batch by batch, by its index, none of which takes long', async (what) => {
    const before = await wholeReadsOf(database, tables);
    const tookMs: number[] = [];
    for (let times = 0; times < 8; times += 1) {
      const startedAt = performance.now();
      expect(await retention.forgetBatch(what)).toEqual({ rows: 1_000, isFull: true });
      tookMs.push(performance.now() - startedAt);
    }
    await retention.readOverdueSeconds();
    expect((await wholeReadsOf(database, tables)) - before).toBe(0);
    // One may be held up by the machine's other work, most are not.
    expect(percentile(tookMs, 50)).toBeLessThan(1_000);
  });

  it('finds unreadable bodies among any number that nobody has seen to, and reads few others', async () => {
    const before = [await rowsRead(), await wholeReadsOf(database, tables)] as const;
    expect(await retention.forgetBatch('unreadable_event.body')).toEqual({ rows: 1_000, isFull: true });
    await retention.readOverdueSeconds();
    expect((await wholeReadsOf(database, tables)) - before[1]).toBe(0);
    expect((await rowsRead()) - before[0]).toBeLessThan(1_100);
  });

  async function rowsRead(): Promise<number> {
    await rows('select pg_stat_force_next_flush()');
    const [table] = await rows<{ read: string }>(
      `select idx_tup_fetch + seq_tup_read as read from pg_stat_user_tables where relname = 'unreadable_event'`,
    );
    return Number(table?.read);
  }

  it('keeps that there was a webhook long after it has forgotten what it said', async () => {
    const [found] = await rows<{ n: number }>('select count(*)::int as n from inbound_event where payload is null');
    expect(found?.n).toBeGreaterThanOrEqual(8_000);
    await rows(
      `update inbound_event set payload = null where payload is not null and settled_at < now() - interval '401 days'`,
    );
    await rows('analyze inbound_event');
    const before = await wholeReadsOf(database, tables);
    expect(await retention.forgetBatch('inbound_event')).toEqual({ rows: 1_000, isFull: true });
    expect((await wholeReadsOf(database, tables)) - before).toBe(0);
  });
});
