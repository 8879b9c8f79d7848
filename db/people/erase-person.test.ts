import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../../tests/support/eventually.ts';
import { anEndedOrder } from '../../tests/support/an-ended-order.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import { workflowNames } from '../../tests/support/workflow-names.ts';
import { createSessionQueries } from '../accounts/session-repository.ts';
import { insertCustomer } from '../customers/customer-repository.ts';
import type { Database } from '../database.ts';
import { subjectsOfTasks } from '../subjects-of-tasks.ts';
import type { PersonRef } from './find-person.ts';
import { createPersonRepository } from './person-repository.ts';
import { addAttention } from '../orders/order-attention.ts';
import { closeTask } from '../tasks/close-task.ts';

let database: Database;
let rows: Query;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, query: rows, drop } = await openTestDatabase());
});
afterAll(() => drop());

const erase = (ref: PersonRef, isConfirmed = false) =>
  createPersonRepository(database).erasePerson({ ref, names: workflowNames, isConfirmed });

/** Erases while an order of theirs is locked; `then` happens when all of theirs was looked for, and nothing is locked yet. */
async function eraseAndMeanwhile(email: string, orderId: string, then: () => Promise<unknown>) {
  const looked = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const holding = database.em.fork().transactional(async (em) => {
    await em.execute('select from sales_order where id = ? for update', [orderId]);
    locked.resolve();
    await looked.promise;
  });
  await locked.promise;
  const erasing = erase({ email });
  await eventually(async () => {
    const waiting = await rows(`select from pg_locks l where not l.granted and l.pid in (
      select pid from pg_stat_activity where datname = current_database())`);
    return waiting.length > 0 ? true : undefined;
  });
  await then();
  looked.resolve();
  await holding;
  return erasing;
}

async function anOpenWebhook(payload: object): Promise<string> {
  const id = `evt_${randomUUID()}`;
  await rows(
    `insert into inbound_event (provider, event_id, type, subject, payload) values ('stripe', ?, 'x', 'x', ?::jsonb)`,
    [id, JSON.stringify(payload)],
  );
  return id;
}

describe('what comes while a person is erased', () => {
  it('is a webhook: nothing is erased, because it has had no effect yet', async () => {
    const email = 'ada@webhook.example';
    const orderId = await anEndedOrder(database, { email });
    let eventId = '';
    const outcome = await eraseAndMeanwhile(email, orderId, async () => {
      eventId = await anOpenWebhook({ receipt_email: email });
    });
    expect(outcome).toEqual({
      kind: 'refused',
      obstacles: [{ about: `webhook ${eventId}`, why: expect.stringContaining('no effect yet') }],
    });
    expect(await rows('select payload from inbound_event where event_id = ?', [eventId])).toEqual([
      { payload: { receipt_email: email } },
    ]);
    expect(await rows('select from sales_order where email = ?', [email])).toHaveLength(1);
  });

  it.each([
    ['under their address', false],
    ['from their account, under another address', true],
  ])('is an order %s: nothing is erased', async (_, isFromAccount) => {
    const email = `${randomUUID()}@meanwhile.example`;
    const customerId = await insertCustomer(database.em.fork(), { email, name: 'Ada' });
    const orderId = await anEndedOrder(database, { email, customerId });
    const outcome = await eraseAndMeanwhile(email, orderId, () =>
      anEndedOrder(database, isFromAccount ? { email: 'ada@elsewhere.example', customerId } : { email }),
    );
    expect(outcome).toEqual({
      kind: 'refused',
      obstacles: [{ about: expect.stringMatching(/^order A-/), why: expect.stringContaining('run the command again') }],
    });
    expect(await rows('select from customer where id = ?', [customerId])).toHaveLength(1);
    expect(await rows(`select from sales_order where email = ? or customer_id = ?`, [email, customerId])).toHaveLength(
      2,
    );
    expect(await rows('select from erasure where jsonb_exists(order_ids, ?)', [orderId])).toEqual([]);
  });
});

describe('an erasure', () => {
  it('takes the words of tasks that were closed, and what staff noted on them', async () => {
    const email = 'ada@tasks.example';
    const orderId = await anEndedOrder(database, { email });
    const about = { orderId, source: 'refund:1', about: ['money'] } as const;
    await addAttention(database.em.fork(), { ...about, line: 'Pay Ada back.' });
    expect(await erase({ email })).toMatchObject({ kind: 'refused' });
    const [task] = await rows<{ id: string }>('select id from task where order_id = ?', [orderId]);
    const id = task?.id ?? '';
    const close = { id, by: 'Grace', note: 'Ada has her money.' };
    expect(await database.em.fork().transactional((em) => closeTask(em, subjectsOfTasks, close))).toEqual({
      kind: 'done',
    });
    expect(await erase({ email })).toMatchObject({ kind: 'erased', rows: { task: 1, task_comment: 1 } });
    expect(
      await rows(
        `select t.words, t.kind, c.words as note, c.author from task t join task_comment c on c.task_id = t.id
         where t.order_id = ?`,
        [orderId],
      ),
    ).toEqual([{ words: 'erased', kind: 'refund', note: 'erased', author: 'Grace' }]);
  });

  it('stands on the timeline with the time of its end, for whoever asks what is new', async () => {
    const email = 'ada@timeline.example';
    const orderId = await anEndedOrder(database, { email });
    let now: readonly object[] = [];
    const outcome = await eraseAndMeanwhile(email, orderId, async () => {
      now = await rows('select clock_timestamp()::text as asked');
    });
    expect(outcome).toMatchObject({ kind: 'erased' });
    const [{ asked }] = now as [{ asked: string }];
    const seen = await rows(`select type from event where subject_id = ? and occurred_at > ?::timestamptz`, [
      orderId,
      asked,
    ]);
    expect(seen).toEqual([{ type: 'order.person-erased' }]);
  });

  it('tells of a customer, by ids alone', async () => {
    const email = 'ada@customer.example';
    const customerId = await insertCustomer(database.em.fork(), { email, name: 'Ada' });
    expect(await erase({ email })).toMatchObject({ kind: 'erased' });
    expect(await rows('select type, data from event where subject_id = ? order by sequence', [customerId])).toEqual([
      { type: 'customer.created', data: {} },
      { type: 'customer.erased', data: { erasureId: expect.any(String) } },
    ]);
  });

  it('takes their account, with all that is its own, and leaves sessions that name nobody', async () => {
    const email = 'ada@account.example';
    const customerId = await insertCustomer(database.em.fork(), { email, name: 'Ada' });
    const accountId = randomUUID();
    await rows(
      `insert into customer_account (id, email, customer_id, verified_at, password_hash) values (?, ?, ?, now(), 'x')`,
      [accountId, email, customerId],
    );
    await rows(`insert into account_login (issuer, subject, account_id, provider) values ('i', ?, ?, 'big')`, [
      email,
      accountId,
    ]);
    await rows(`insert into account_address (id, account_id, address) values (?, ?, '{"name":"Ada"}')`, [
      randomUUID(),
      accountId,
    ]);
    await rows(
      `insert into customer_session (id, account_id, refresh_hash, device) values (?, ?, 'hash', 'Firefox on Windows')`,
      [randomUUID(), accountId],
    );
    expect(await erase({ customerId })).toMatchObject({
      kind: 'erased',
      rows: { customer: 1, customer_account: 1, account_login: 1, account_address: 1, customer_session: 1 },
    });
    expect(await rows('select device, refresh_hash from customer_session where account_id = ?', [accountId])).toEqual([
      { device: null, refresh_hash: '' },
    ]);
  });

  it('ends their sessions, so that access tokens which are still alive are refused', async () => {
    const email = 'ada@session.example';
    const customerId = await insertCustomer(database.em.fork(), { email, name: 'Ada' });
    const [accountId, live, over] = [randomUUID(), randomUUID(), randomUUID()];
    await rows(`insert into customer_account (id, email, customer_id, verified_at) values (?, ?, ?, now())`, [
      accountId,
      email,
      customerId,
    ]);
    await rows(
      `insert into customer_session (id, account_id, refresh_hash, ended_at)
       values (?, ?, 'hash', null), (?, ?, 'hash', now() - interval '1 day')`,
      [live, accountId, over, accountId],
    );
    await erase({ customerId });
    const ended = await createSessionQueries(database).listEnded();
    expect([ended.has(live), ended.has(over)]).toEqual([true, false]);
  });

  it('finds an account that nobody has verified, by its address', async () => {
    const email = 'nobody@account.example';
    await rows('insert into customer_account (id, email) values (?, ?)', [randomUUID(), email]);
    expect(await erase({ email })).toMatchObject({ kind: 'erased', rows: { customer_account: 1 } });
  });

  it.each(['in-transit', 'available-for-pickup', 'returning'])(
    'waits for the end of a parcel that is %s',
    async (state) => {
      const email = `${randomUUID()}@parcels.example`;
      const orderId = await anEndedOrder(database, { email });
      const shipmentId = randomUUID();
      await rows(
        `insert into shipment (id, order_id, location_id, sequence, state, carrier, carrier_service, capture_minor, currency, weight_grams)
       values (?, ?, 'MAIN', 1, ?, 'USPS', 'Priority', 100, 'USD', 100)`,
        [shipmentId, orderId, state],
      );
      expect(await erase({ email })).toMatchObject({
        kind: 'refused',
        obstacles: [{ why: expect.stringContaining(`on its way (${state})`) }],
      });
      await rows(`update shipment set state = 'delivered' where id = ?`, [shipmentId]);
      expect(await erase({ email })).toMatchObject({ kind: 'erased' });
    },
  );

  it('of more than ten orders, or of two customers, is asked about once more', async () => {
    const email = 'office@large.example';
    for (let n = 0; n < 11; n += 1) {
      await anEndedOrder(database, { email, shippingAddress: { name: `Person ${n % 3}`, line1: 'A', country: 'GB' } });
    }
    const outcome = await erase({ email });
    expect(outcome).toMatchObject({ kind: 'unconfirmed', customers: 0, recipients: 3 });
    expect(outcome.kind === 'unconfirmed' && outcome.orders).toHaveLength(11);
    expect(await rows('select from sales_order where email = ?', [email])).toHaveLength(11);
    expect(await erase({ email }, true)).toMatchObject({ kind: 'erased', rows: { sales_order: 11 } });

    const [one, two] = ['one@two.example', 'two@two.example'];
    const customerId = await insertCustomer(database.em.fork(), { email: one, name: 'One' });
    await insertCustomer(database.em.fork(), { email: two, name: 'Two' });
    expect(await erase({ customerId, email: two })).toMatchObject({ kind: 'unconfirmed', customers: 2, orders: [] });
  });

  it('names the customers who stay, because they have another address now', async () => {
    const email = 'ada@former.example';
    const customerId = await insertCustomer(database.em.fork(), { email: 'ada@now.example', name: 'Ada' });
    await anEndedOrder(database, { email, customerId });
    expect(await erase({ email })).toMatchObject({ kind: 'erased', customersWhoStay: [customerId] });
    expect(await rows('select from customer where id = ?', [customerId])).toHaveLength(1);
  });
});
