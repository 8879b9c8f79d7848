import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import type { Database } from '../database.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';
import { createPersonRepository, type WorkflowNames } from './person-repository.ts';

let database: Database;
let rows: Query;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, query: rows, drop } = await openTestDatabase());
});
afterAll(() => drop());

const names: WorkflowNames = {
  ofOrder: (number) => [`order-${number}`],
  ofParcel: (number, sequence) => `shipment-${number}-${sequence}`,
  ofQuote: (id) => `quote-${id}`,
  ofCorrection: (id) => `address-${id}`,
};
const people = () => createPersonRepository(database);

/** An order of somebody of this address that was held once, and that has ended. */
async function anEndedOrder(email: string): Promise<string> {
  const { orderId } = await aConfirmedOrder(database);
  await rows(`update sales_order set email = ?, status = 'cancelled', closed_at = now() where id = ?`, [
    email,
    orderId,
  ]);
  await appendToTimeline(database.em.fork(), {
    orderId,
    type: 'order.held',
    factKey: 'order.held:1',
    data: { reason: 'Ada has called', by: 'Grace' },
  });
  return orderId;
}

const timelineOf = (orderId: string) => rows('select type, data from order_event where order_id = ?', [orderId]);

describe('erasing a person', () => {
  it('takes the words from their timelines and leaves what happened, and everybody else’s as they are', async () => {
    const [hers, his] = [await anEndedOrder('ada@erased.example'), await anEndedOrder('ned@kept.example')];
    expect(await people().erasePerson({ email: ' Ada@Erased.example ' }, names)).toMatchObject({
      kind: 'erased',
      rows: { sales_order: 1, order_event: 1 },
    });
    expect(await timelineOf(hers)).toEqual([
      { type: 'order.held', data: { reason: 'erased', by: 'Grace' } },
      { type: 'order.person-erased', data: { erasureId: expect.any(String) } },
    ]);
    expect(await timelineOf(his)).toEqual([{ type: 'order.held', data: { reason: 'Ada has called', by: 'Grace' } }]);
    const kept = await rows('select email, shipping_address, total_minor::int as total from sales_order where id = ?', [
      hers,
    ]);
    expect(kept).toEqual([{ email: '', shipping_address: { country: 'US' }, total: 2_500 }]);
  });

  it('takes from their mails where those went, which is a number that follows from the address', async () => {
    const [hers, his] = [await anEndedOrder('ada@mailbox.example'), await anEndedOrder('ned@mailbox.example')];
    await rows(
      `insert into order_mail (event_id, order_id, kind, state, sent_at, mailbox, counts_as)
       select row_number() over (), id, 'order-cancelled', 'sent', now(), 7, 'uncaptured' from sales_order where id in (?, ?)`,
      [hers, his],
    );
    await people().erasePerson({ email: 'ada@mailbox.example' }, names);
    const mailboxes = await rows('select order_id as id, mailbox::int as mailbox from order_mail');
    expect(mailboxes).toContainEqual({ id: hers, mailbox: null });
    expect(mailboxes).toContainEqual({ id: his, mailbox: 7 });
  });

  it('is on record, by ids only, and finished when the histories are gone', async () => {
    const orderId = await anEndedOrder('ada@record.example');
    const outcome = await people().erasePerson({ email: 'ada@record.example' }, names);
    const erasureId = outcome.kind === 'erased' ? outcome.erasureId : '';
    const [record] = await rows<{ order_ids: string[] }>('select order_ids, rows from erasure where id = ?', [
      erasureId,
    ]);
    expect(record).toEqual({ order_ids: [orderId], rows: expect.objectContaining({ sales_order: 1 }) });
    const workflowIds = expect.arrayContaining([expect.stringMatching(/^order-A-\d+$/)]);
    expect(await people().listUnfinished()).toContainEqual({ id: erasureId, workflowIds });
    await people().finishErasure(erasureId);
    expect((await people().listUnfinished()).map(({ id }) => id)).not.toContain(erasureId);
  });

  it.each([
    ['is open', `status = 'fulfilling', closed_at = null`, 'It is fulfilling: it has to end first.'],
    ['waits for a person', `attention = 'The money could not be taken'`, 'waits for a person'],
  ])('is refused while an order of theirs %s', async (_, change, why) => {
    const email = `${randomUUID()}@refused.example`;
    const orderId = await anEndedOrder(email);
    await rows(`update sales_order set ${change} where id = ?`, [orderId]);
    expect(await people().erasePerson({ email }, names)).toEqual({
      kind: 'refused',
      obstacles: [{ about: expect.stringMatching(/^order A-\d+$/), why: expect.stringContaining(why) }],
    });
    expect(await rows('select 1 from sales_order where email = ?', [email])).toHaveLength(1);
  });

  it('knows nobody by an address that nobody has', async () => {
    expect(await people().erasePerson({ email: 'nobody@nowhere.example' }, names)).toEqual({ kind: 'unknown' });
    expect(await people().exportPerson({ customerId: randomUUID() })).toBeUndefined();
  });
});

describe('a timeline', () => {
  const change = `update order_event set data = '{}' where order_id = ?`;

  it('is changed by nobody else: not without an erasure, nor by one of another order or of before', async () => {
    const [orderId, other] = [await anEndedOrder('ada@a.example'), await anEndedOrder('ada@b.example')];
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
    await expect(within(orderId, 'delete from order_event where order_id = ?')).rejects.toThrow('append-only');
    await expect(within(orderId, `update order_event set type = 'order.released' where order_id = ?`)).rejects.toThrow(
      'append-only',
    );
    await within(orderId, change);
    await expect(rows(change, [orderId])).rejects.toThrow('append-only');
  });
});
