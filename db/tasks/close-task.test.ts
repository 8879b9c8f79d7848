import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { doneOrWaiting } from '../../tests/support/done-or-waiting.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import { createCheckoutRepository } from '../checkout/checkout-repository.ts';
import type { Database } from '../database.ts';
import { createFulfilmentRepository } from '../fulfilment/fulfilment-repository.ts';
import { createMessageRepository } from '../messages/message-repository.ts';
import { addAttention } from '../orders/order-attention.ts';
import { settleUnreadable } from '../webhooks/settle-unreadable.ts';
import { createUnreadableEventRepository } from '../webhooks/unreadable-event-repository.ts';
import { closeTask } from './close-task.ts';
import { createTaskQueries, type TaskRecord } from './task-queries.ts';

let database: Database;
let rows: Query;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, query: rows, drop } = await openTestDatabase({ poolSize: 40 }));
});
afterAll(() => drop());

const close = (id: string, by = 'Ada') =>
  database.em.fork().transactional((em) => closeTask(em, { id, by, note: 'Paid back by hand.' }));

async function openOf(subjectId: string): Promise<TaskRecord> {
  const search = { state: 'open', subjectId, after: undefined, limit: 2 } as const;
  const [task, ...others] = await createTaskQueries(database).listTasks(search);
  if (!task || others.length > 0) throw new Error('There is not one open task');
  return task;
}

const attentionOf = async (orderId: string) =>
  (await rows<{ attention: string | null }>('select attention from sales_order where id = ?', [orderId]))[0]?.attention;

describe('a task that staff close', () => {
  it('is gone from what its order tells, with who did it and their note', async () => {
    const { orderId } = await aConfirmedOrder(database);
    const refund = { orderId, source: 'refund:1', line: 'Pay it back.', about: ['money'] } as const;
    await addAttention(database.em.fork(), refund);
    const { id } = await openOf(orderId);
    expect(await close(id)).toEqual({ kind: 'done' });
    expect(await attentionOf(orderId)).toBeNull();
    const tasks = createTaskQueries(database);
    expect(await tasks.readTask(id)).toMatchObject({ closedBy: 'Ada', outcome: 'closed' });
    expect(await tasks.readComments(id)).toMatchObject([{ author: 'Ada', words: 'Paid back by hand.' }]);
    expect(await close(id, 'Grace')).toEqual({ kind: 'closed' });
    expect(await close(randomUUID())).toEqual({ kind: 'unknown' });
  });

  it('is closed by one of many who do so at once', async () => {
    const { orderId } = await aConfirmedOrder(database);
    await addAttention(database.em.fork(), { orderId, source: 'refund:1', line: 'Pay it back.', about: ['money'] });
    const { id } = await openOf(orderId);
    const answers = await Promise.all(Array.from({ length: 32 }, (_, n) => close(id, `Person ${n}`)));
    expect(answers.filter(({ kind }) => kind === 'done')).toHaveLength(1);
    expect(await createTaskQueries(database).readComments(id)).toHaveLength(1);
  });

  it('is refused while a workflow waits for a decision, and is not once the order has ended', async () => {
    const { orderId } = await aConfirmedOrder(database);
    const attention = { 'money:1': 'The money could not be taken.' };
    await createFulfilmentRepository(database).recordAttention({ orderId, attention, about: ['money'], version: 1 });
    const { id } = await openOf(orderId);
    expect(await close(id)).toEqual({ kind: 'undecided' });
    expect(await attentionOf(orderId)).toBe('The money could not be taken.');
    await createCheckoutRepository(database).closeOrder({ orderId, to: 'cancelled', reasonCode: 'customer' });
    expect(await close(id)).toEqual({ kind: 'done' });
    expect(await attentionOf(orderId)).toBeNull();
  });
});

describe('a webhook that could not be read', () => {
  const unreadable = () => createUnreadableEventRepository(database);
  const keep = (body: string) => unreadable().keepUnreadableEvent({ provider: 'stripe', body, problem: 'It is torn' });
  const openWebhooks = () =>
    rows<{ id: string; words: string }>(
      `select id, words from task where subject_type = 'webhook' and closed_at is null`,
    );

  it('is one task, however often it comes, until somebody has seen to it', async () => {
    await Promise.all(Array.from({ length: 8 }, () => keep('{"torn": 1}')));
    expect(await openWebhooks()).toEqual([{ id: expect.any(String), words: 'It is torn' }]);
    const [kept] = await unreadable().listUnreadableEvents({ limit: 5, after: undefined });
    expect(await unreadable().settleUnreadableEvent(kept?.bodyHash ?? '', 'Ada')).toBe(true);
    expect(await openWebhooks()).toEqual([]);
    await keep('{"torn": 1}');
    expect(await openWebhooks()).toEqual([]);
    expect(await rows(`select closed_by as by, outcome from task where subject_type = 'webhook'`)).toEqual([
      { by: 'Ada', outcome: 'acknowledged' },
    ]);
  });

  it('is seen to when its task is closed', async () => {
    await keep('{"torn": 2}');
    const [task] = await openWebhooks();
    expect(await close(task?.id ?? '')).toEqual({ kind: 'done' });
    expect(await openWebhooks()).toEqual([]);
    expect(await unreadable().listUnreadableEvents({ limit: 5, after: undefined })).toEqual([]);
  });

  it('is seen to by one of two who close its task and acknowledge it at once', async () => {
    await keep('{"torn": 3}');
    const [task] = await openWebhooks();
    const [kept] = await unreadable().listUnreadableEvents({ limit: 5, after: undefined });
    const [id, bodyHash] = [task?.id ?? '', kept?.bodyHash ?? ''];
    const { closing } = await database.em.fork().transactional(async (em) => {
      await em.execute('select 1 from unreadable_event where body_hash = ? for update', [bodyHash]);
      const begun = close(id, 'Grace');
      await doneOrWaiting(rows, begun);
      await settleUnreadable(em, { bodyHash }, { outcome: 'acknowledged', by: 'Ada' });
      return { closing: begun };
    });
    expect(await closing).toEqual({ kind: 'closed' });
    expect(await createTaskQueries(database).readTask(id)).toMatchObject({ closedBy: 'Ada', outcome: 'acknowledged' });
  });
});

describe('a mail that was not delivered', () => {
  async function settled(kind: string, outcome: { readonly error: string; readonly undeliverable?: boolean }) {
    const { orderId } = await aConfirmedOrder(database);
    const [mail] = await rows<{ id: string }>(
      `insert into message (key, channel, subject_type, subject_id, order_id, kind, queued_at)
       select gen_random_uuid(), 'email', 'order', '', ?, ?, now() - interval '4 days' returning id`,
      [orderId, kind],
    );
    const id = mail?.id ?? '';
    await createMessageRepository(database).settle([{ id, ...outcome }]);
    await createMessageRepository(database).settle([{ id, ...outcome }]);
    return rows<{ id: string; kind: string; words: string }>('select id, kind, words from task where order_id = ?', [
      orderId,
    ]);
  }

  it.each([
    ['the address does not exist', { error: 'No such user ada@example.com', undeliverable: true }],
    ['nobody took it for three days', { error: 'Try again later' }],
  ])('is a task where %s, without the address, until somebody closes it', async (_, outcome) => {
    const [task, ...others] = await settled('order-confirmed', outcome);
    expect(others).toEqual([]);
    expect(task).toMatchObject({ kind: 'mail-given-up' });
    expect(task?.words).toContain('order-confirmed');
    expect(task?.words).not.toContain('@');
    expect(await close(task?.id ?? '')).toEqual({ kind: 'done' });
  });

  it('is none where it was to say that nothing was ordered', async () => {
    expect(await settled('order-refused', { error: 'No such user', undeliverable: true })).toEqual([]);
  });
});
