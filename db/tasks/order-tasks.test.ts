import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import { noteKinds, type AttentionSource } from '../../domain/orders/attention-source.ts';
import { orderConcernKinds } from '../../domain/orders/order-concern.ts';
import { rulesOfTask } from '../../domain/tasks/task-kinds.ts';
import type { Database } from '../database.ts';
import { createFulfilmentRepository } from '../fulfilment/fulfilment-repository.ts';
import { addAttention, removeAttention } from '../orders/order-attention.ts';

let database: Database;
let rows: Query;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, query: rows, drop } = await openTestDatabase({ poolSize: 40 }));
});
afterAll(() => drop());

interface Row {
  readonly id: string;
  readonly kind: string;
  readonly words: string;
  readonly isOpen: boolean;
  readonly outcome: string | null;
  readonly dueHours: number;
}

const tasksOf = (orderId: string, source: string) =>
  rows<Row>(
    `select id, kind, words, closed_at is null as "isOpen", outcome,
       (extract(epoch from due_at - raised_at) / 3600)::float8 as "dueHours"
     from task where subject_type = 'order' and subject_id = ? and source = ? order by occurrence`,
    [orderId, source],
  );

async function attentionOf(orderId: string): Promise<string | null | undefined> {
  const [order] = await rows<{ attention: string | null }>('select attention from sales_order where id = ?', [orderId]);
  return order?.attention;
}

const besides = noteKinds.map((kind): AttentionSource => (kind === 'restarts' ? kind : `${kind}:${randomUUID()}`));
const ofWorkflow = Object.keys(orderConcernKinds).map((kind) => `${kind}:${randomUUID()}`);

/** Says and settles something beside the workflow, or as the workflow does. */
const tellers = {
  besides: (orderId: string, source: string) => {
    const about = { orderId, source: source as AttentionSource, about: ['test'] };
    return {
      say: (line: string) => addAttention(database.em.fork(), { ...about, line }),
      settle: () => removeAttention(database.em.fork(), about),
    };
  },
  workflow: (orderId: string, source: string) => {
    let version = 0;
    const record = (attention: Readonly<Record<string, string>>) =>
      createFulfilmentRepository(database).recordAttention({ orderId, attention, about: [], version: (version += 1) });
    const concern = source.slice('workflow:'.length);
    return { say: (line: string) => record({ [concern]: line }), settle: () => record({}) };
  },
};

describe.each([
  ...besides.map((source) => [source, tellers.besides] as const),
  ...ofWorkflow.map((concern) => [`workflow:${concern}`, tellers.workflow] as const),
])('what %s tells of an order', (source, teller) => {
  it('is one task until it is settled, and another when it is told again', async () => {
    const { orderId } = await aConfirmedOrder(database);
    const { say, settle } = teller(orderId, source);
    await say('Look at it.');
    await say('Look at it.');
    const [first, ...others] = await tasksOf(orderId, source);
    expect(others).toEqual([]);
    expect(first).toMatchObject({ words: 'Look at it.', isOpen: true, outcome: null });
    expect(first?.dueHours).toBe(rulesOfTask(first?.kind ?? '').deadlineHours);
    expect(await attentionOf(orderId)).toBe('Look at it.');

    await say('Look at it again.');
    expect(await tasksOf(orderId, source)).toEqual([{ ...first, words: 'Look at it again.' }]);
    expect(await attentionOf(orderId)).toBe('Look at it again.');

    await settle();
    await settle();
    expect(await tasksOf(orderId, source)).toMatchObject([{ id: first?.id, isOpen: false, outcome: 'settled' }]);
    expect(await attentionOf(orderId)).toBeNull();

    await say('Look at it.');
    const [, second] = await tasksOf(orderId, source);
    expect(second).toMatchObject({ words: 'Look at it.', isOpen: true });
    expect(second?.id).not.toBe(first?.id);
  });
});

describe('what is told of an order at the same moment', () => {
  it('is one task for each source, however many say so', async () => {
    const { orderId } = await aConfirmedOrder(database);
    const sources: readonly AttentionSource[] = ['refund:1', 'refund:2', 'label:1', 'away:1'];
    await Promise.all(
      Array.from({ length: 32 }, (_, n) => {
        const source = sources[n % sources.length]!;
        return addAttention(database.em.fork(), { orderId, source, line: `About ${source}`, about: ['test'] });
      }),
    );
    const lines = sources.map((source) => `About ${source}`).toSorted();
    expect((await attentionOf(orderId))?.split('\n').toSorted()).toEqual(lines);
    const open = await rows('select 1 from task where order_id = ? and closed_at is null', [orderId]);
    expect(open).toHaveLength(sources.length);
    const facts = await rows(`select 1 from event where subject_id = ? and type = 'order.attention-raised'`, [orderId]);
    expect(facts).toHaveLength(sources.length);
  });

  it('is in the end what the newest word of its workflow says', async () => {
    const { orderId } = await aConfirmedOrder(database);
    const repository = createFulfilmentRepository(database);
    await Promise.all(
      Array.from({ length: 32 }, (_, version) =>
        repository.recordAttention({ orderId, attention: { money: `Try ${version}` }, about: [], version }),
      ),
    );
    expect(await attentionOf(orderId)).toBe('Try 31');
    expect(await tasksOf(orderId, 'workflow:money')).toMatchObject([{ words: 'Try 31', isOpen: true }]);
  });
});
