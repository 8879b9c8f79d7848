import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anEndedOrder } from '../../tests/support/an-ended-order.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import { workflowNames } from '../../tests/support/workflow-names.ts';
import type { Database } from '../database.ts';
import { createPersonRepository } from './person-repository.ts';

let database: Database;
let rows: Query;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, query: rows, drop } = await openTestDatabase());
});
afterAll(() => drop());

const people = () => createPersonRepository(database);
const erase = (email: string) => people().erasePerson({ ref: { email }, names: workflowNames, isConfirmed: false });
const anOrderOf = (email: string) => anEndedOrder(database, { email });

const timelineOf = (orderId: string) =>
  rows('select type, data, actor_name as by from event where subject_id = ?', [orderId]);

describe('an export', () => {
  it('holds nothing that a payment can be made with, at whatever depth', async () => {
    const email = 'ada@exported.example';
    await anOrderOf(email);
    await rows(
      `insert into inbound_event (provider, event_id, type, subject, payload) values ('stripe', 'evt_exported', 'x', 'x', ?::jsonb)`,
      [JSON.stringify({ receipt_email: email, data: [{ client_secret: 'pi_1_secret_2' }] })],
    );
    const told = await people().exportPerson({ email });
    expect(told?.['inbound_event']).toMatchObject([{ payload: { receipt_email: email, data: [{}] } }]);
    expect(JSON.stringify(told)).not.toMatch(/client_secret|_secret_/);
  });

  it('shows the bank’s page and a body that could not be read as texts, without what a payment can be made with', async () => {
    const email = 'eve@exported.example';
    const orderId = await anOrderOf(email);
    const page = 'https://hooks.stripe.com/3d_secure_2/hosted?payment_intent=pi_1&payment_intent_client_secret=';
    await rows(
      `insert into payment (id, order_id, attempt, provider_key, payment_method, amount_minor, currency, state, action_url, client_secret)
       values (?, ?, 1, ?, 'pm_1', 1, 'USD', 'action-required', ?, 'pi_1_secret_2')`,
      [randomUUID(), orderId, randomUUID(), `${page}pi_1_secret_2`],
    );
    const body = `{"receipt_email": "${email}", "client_secret": "pi_1_secret_2", "url": "${page}pi_1_secret_2`;
    await rows(
      `insert into unreadable_event (provider, body_hash, body, bytes, problem) values ('stripe', ?, ?, 1, 'x')`,
      ['e'.repeat(64), Buffer.from(body)],
    );
    const told = await people().exportPerson({ email });
    expect(told?.['payment']).toMatchObject([{ action_url: `${page}…` }]);
    expect(told?.['unreadable_event']).toMatchObject([
      { body: `{"receipt_email": "${email}", "client_secret": "…", "url": "${page}…` },
    ]);
    expect(JSON.stringify(told)).not.toContain('_secret_2');
  });
});

describe('erasing a person', () => {
  it('takes the words from their timelines and leaves what happened, and everybody else’s as they are', async () => {
    const [hers, his] = [await anOrderOf('ada@erased.example'), await anOrderOf('ned@kept.example')];
    expect(await erase(' Ada@Erased.example ')).toMatchObject({
      kind: 'erased',
      rows: { sales_order: 1, event: 1 },
    });
    expect(await timelineOf(hers)).toEqual([
      { type: 'order.held', data: { reason: 'erased' }, by: 'Grace' },
      { type: 'order.person-erased', data: { erasureId: expect.any(String) }, by: null },
    ]);
    expect(await timelineOf(his)).toEqual([{ type: 'order.held', data: { reason: 'Ada has called' }, by: 'Grace' }]);
    const kept = await rows('select email, shipping_address, total_minor::int as total from sales_order where id = ?', [
      hers,
    ]);
    expect(kept).toEqual([{ email: '', shipping_address: { country: 'US' }, total: 2_500 }]);
  });

  it('takes from their mails where those went, which is a number that follows from the address', async () => {
    const [hers, his] = [await anOrderOf('ada@mailbox.example'), await anOrderOf('ned@mailbox.example')];
    await rows(
      `insert into message (key, channel, kind, subject_type, subject_id, order_id, state, sent_at, mailbox, counts_as)
       select 'order-' || id, 'email', 'order-cancelled', 'order', id, id, 'sent', now(), 7, 'uncaptured' from sales_order where id in (?, ?)`,
      [hers, his],
    );
    await erase('ada@mailbox.example');
    const mailboxes = await rows('select order_id as id, mailbox::int as mailbox from message');
    expect(mailboxes).toContainEqual({ id: hers, mailbox: null });
    expect(mailboxes).toContainEqual({ id: his, mailbox: 7 });
  });

  it('takes it from a mail about a request that became no order, too', async () => {
    const requestId = randomUUID();
    await rows(
      `insert into checkout_request (order_id, credential_id, body_hash, body, refusal, resolved_at)
       values (?, ?, 'hash', '{"email": "ada@refusal.example"}', '{"code": "request-expired"}', now())`,
      [requestId, requestId],
    );
    await rows(
      `insert into message (key, channel, kind, subject_type, subject_id, order_id, state, sent_at, mailbox, counts_as)
       values ('order-refused', 'email', 'order-refused', 'order', '', ?, 'sent', now(), 7, 'unconfirmed')`,
      [requestId],
    );
    expect(await erase('ada@refusal.example')).toMatchObject({ kind: 'erased' });
    expect(await rows('select mailbox from message where order_id = ?', [requestId])).toEqual([{ mailbox: null }]);
  });

  it('is on record, by ids only, and finished when the histories are gone', async () => {
    const orderId = await anOrderOf('ada@record.example');
    const outcome = await erase('ada@record.example');
    const erasureId = outcome.kind === 'erased' ? outcome.erasureId : '';
    const [record] = await rows<{ order_ids: string[] }>('select order_ids, rows from erasure where id = ?', [
      erasureId,
    ]);
    expect(record).toEqual({ order_ids: [orderId], rows: expect.objectContaining({ sales_order: 1 }) });
    const workflowIds = expect.arrayContaining([expect.stringMatching(/^order-A-\d+$/)]);
    expect(await people().listUnfinished()).toContainEqual(expect.objectContaining({ id: erasureId, workflowIds }));
    await people().finishErasure(erasureId);
    expect((await people().listUnfinished()).map(({ id }) => id)).not.toContain(erasureId);
  });

  it.each([
    ['is open', `status = 'fulfilling', closed_at = null`, 'It is fulfilling: it has to end first.'],
    ['waits for a person', `attention = 'The money could not be taken'`, 'waits for a person'],
  ])('is refused while an order of theirs %s', async (_, change, why) => {
    const email = `${randomUUID()}@refused.example`;
    const orderId = await anOrderOf(email);
    await rows(`update sales_order set ${change} where id = ?`, [orderId]);
    expect(await erase(email)).toEqual({
      kind: 'refused',
      obstacles: [{ about: expect.stringMatching(/^order A-\d+$/), why: expect.stringContaining(why) }],
    });
    expect(await rows('select 1 from sales_order where email = ?', [email])).toHaveLength(1);
  });

  it('knows nobody by an address that nobody has', async () => {
    expect(await erase('nobody@nowhere.example')).toEqual({ kind: 'unknown' });
    expect(await people().exportPerson({ customerId: randomUUID() })).toBeUndefined();
  });
});

describe('a timeline', () => {
  const change = `update event set data = data || '{"reason": "erased"}' where subject_id = ?`;

  it('is changed by nobody else: not without an erasure, nor by one of another order or of before', async () => {
    const [orderId, other] = [await anOrderOf('ada@a.example'), await anOrderOf('ada@b.example')];
    const within = (erased: string, sql: string) =>
      database.em.fork().transactional(async (em) => {
        await em.execute(
          `insert into erasure (id, order_ids, workflow_ids) values (?, jsonb_build_array(?::text), '[]')`,
          [randomUUID(), erased],
        );
        await em.execute(sql, [orderId]);
      });
    await expect(rows(change, [orderId])).rejects.toThrow('append-only');
    await expect(within(other, change)).rejects.toThrow('append-only');
    await expect(within(orderId, 'delete from event where subject_id = ?')).rejects.toThrow('append-only');
    await expect(within(orderId, `update event set type = 'order.released' where subject_id = ?`)).rejects.toThrow(
      'append-only',
    );
    for (const data of [
      `'{}'`,
      `data || '{"reason": "Nobody called"}'`,
      `data || '{"by": "erased"}'`,
      `data - 'reason'`,
    ]) {
      const rewritten = `update event set data = ${data} where subject_id = ?`;
      await expect(within(orderId, rewritten)).rejects.toThrow('append-only');
    }
    await within(orderId, change);
    await expect(rows(change, [orderId])).rejects.toThrow('append-only');
  });
});
