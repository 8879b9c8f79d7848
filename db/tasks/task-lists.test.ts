import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import type { Database } from '../database.ts';
import { claimTask, releaseTask } from './claim-task.ts';
import { createTaskEscalation } from './task-escalation.ts';
import { createTaskQueries, type TaskRecord, type TaskSearch } from './task-queries.ts';

let database: Database;
let rows: Query;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, query: rows, drop } = await openTestDatabase({ poolSize: 40 }));
});
beforeEach(() => rows('delete from task'));
afterAll(() => drop());

interface Planted {
  readonly kind?: string;
  readonly subjectType?: string;
  readonly subjectId?: string;
  readonly source?: string;
  readonly orderId?: string;
  readonly priority?: number;
  /** Hours ago. */
  readonly raised?: number;
  /** Hours until then; negative: it is over. */
  readonly due?: number;
  readonly closed?: number;
}

async function plant(planted: Planted): Promise<string> {
  const id = randomUUID();
  const { kind = 'refund', subjectType = 'mail', subjectId = id, source = 'test', priority = 2 } = planted;
  const { raised = 1, due = 10, closed, orderId = null } = planted;
  await rows(
    `insert into task (id, kind, subject_type, subject_id, source, occurrence, order_id, words, priority, raised_at, due_at, closed_at)
     values (?, ?, ?, ?, ?, 1, ?, 'Words', ?, now() - make_interval(hours => ?), now() + make_interval(hours => ?),
       now() - make_interval(hours => ?))`,
    [id, kind, subjectType, subjectId, source, orderId, priority, raised, due, closed ?? null],
  );
  return id;
}

const [ADA, GRACE] = [
  { by: 'Ada', byId: randomUUID() },
  { by: 'Grace', byId: randomUUID() },
] as const;

const tasks = () => createTaskQueries(database);
const escalate = () => createTaskEscalation(database).escalateTasks();

/** Page by page, two at a time. */
async function list(search: Partial<TaskSearch> = {}): Promise<string[]> {
  const found: TaskRecord[] = [];
  for (;;) {
    const last = found.at(-1);
    const after = last && {
      isEscalated: last.escalatedAt !== null,
      priority: last.priority,
      at: (search.state === 'closed' ? last.closedAt : last.raisedAt) ?? '',
      id: last.id,
    };
    const page = await tasks().listTasks({ state: 'open', ...search, after, limit: 2 });
    found.push(...page);
    if (page.length < 2) return found.map(({ id }) => id);
  }
}

describe('the list of tasks', () => {
  it('begins with what is overdue, then goes by priority, then by age', async () => {
    const old = await plant({ raised: 9 });
    const urgent = await plant({ priority: 1 });
    const young = await plant({ raised: 2 });
    const overdue = await plant({ priority: 3, due: -1 });
    const alsoOverdue = await plant({ priority: 2, due: -2 });
    await plant({ closed: 1 });
    expect(await escalate()).toEqual({ escalated: 2 });
    expect(await list()).toEqual([alsoOverdue, overdue, urgent, old, young]);
    expect(await list({ isOverdue: true })).toEqual([alsoOverdue, overdue]);
    expect(await list({ isOverdue: false })).toEqual([urgent, old, young]);
  });

  it('shows those that were closed, newest first', async () => {
    const [older, newer] = [await plant({ closed: 5 }), await plant({ closed: 1 })];
    await plant({});
    const last = await plant({ closed: 9 });
    expect(await list({ state: 'closed' })).toEqual([newer, older, last]);
  });

  it('is of a kind, a subject, an order, or of whoever sees to them', async () => {
    const { orderId } = await aConfirmedOrder(database);
    const [order] = await rows<{ number: number }>('select number::float8 as number from sales_order where id = ?', [
      orderId,
    ]);
    const number = order?.number ?? 0;
    const money = await plant({ kind: 'money', subjectType: 'order', subjectId: orderId, orderId });
    const mine = await plant({});
    await claimTask(database.em.fork(), { id: mine, ...ADA });
    expect(await list({ kind: 'money' })).toEqual([money]);
    expect(await list({ orderNumber: number })).toEqual([money]);
    expect(await list({ subjectType: 'order', subjectId: orderId })).toEqual([money]);
    expect(await list({ claimedBy: 'Ada' })).toEqual([mine]);
    expect(await list({ claimedById: ADA.byId })).toEqual([mine]);
    expect(await list({ claimedById: GRACE.byId })).toEqual([]);
    expect(await list({ claimedBy: null })).toEqual([money]);
    expect(await tasks().readTask(money)).toMatchObject({ orderNumber: number, hasSubjectEnded: false });
  });

  it('has what a parcel tells once, and what its order repeats of it only without it', async () => {
    const [orderId, shipmentId] = [randomUUID(), randomUUID()];
    const own = await plant({ kind: 'parcel', subjectType: 'shipment', subjectId: shipmentId, source: 'parcel' });
    const source = `workflow:parcel:${shipmentId}`;
    const copy = await plant({ kind: 'parcel', subjectType: 'order', subjectId: orderId, source, orderId });
    expect(await list()).toEqual([own]);
    expect(await tasks().countTasks()).toMatchObject([{ kind: 'parcel', open: 1 }]);
    await rows('update task set closed_at = now() where id = ?', [own]);
    expect(await list()).toEqual([copy]);
  });

  it('is counted by kind', async () => {
    await plant({ kind: 'money', due: -1, raised: 7 });
    const claimed = await plant({ kind: 'money' });
    await plant({ kind: 'label' });
    await plant({ kind: 'label', closed: 1 });
    await claimTask(database.em.fork(), { id: claimed, ...ADA });
    const counts = await tasks().countTasks();
    expect(counts).toMatchObject([
      { kind: 'label', open: 1, claimed: 0, overdue: 0 },
      { kind: 'money', open: 2, claimed: 1, overdue: 1 },
    ]);
    expect(Math.round((counts[1]?.oldestAgeSeconds ?? 0) / 3_600)).toBe(7);
  });
});

describe('a task', () => {
  it('is escalated once, when its time is over', async () => {
    const id = await plant({ due: -1 });
    await plant({ due: -1, closed: 1 });
    await plant({ due: 1 });
    expect(await escalate()).toEqual({ escalated: 1 });
    const first = (await tasks().readTask(id))?.escalatedAt;
    expect(first).not.toBeNull();
    expect(await escalate()).toEqual({ escalated: 0 });
    expect((await tasks().readTask(id))?.escalatedAt).toBe(first);
  });

  it('is claimed by one of many who want it, and the others hear by whom', async () => {
    const id = await plant({});
    const names = Array.from({ length: 32 }, (_, n) => `Person ${n}`);
    const answers = await Promise.all(names.map((by) => claimTask(database.em.fork(), { id, by, byId: randomUUID() })));
    const winner = names[answers.findIndex(({ kind }) => kind === 'done')];
    expect(answers.filter(({ kind }) => kind === 'done')).toHaveLength(1);
    expect(answers.filter(({ kind }) => kind !== 'done')).toEqual(
      Array.from({ length: 31 }, () => ({ kind: 'claimed', by: winner })),
    );
  });

  it('stays with whoever claimed it, until they release it or somebody takes it over', async () => {
    const id = await plant({});
    const em = database.em.fork();
    expect(await claimTask(em, { id, ...ADA })).toEqual({ kind: 'done' });
    expect(await claimTask(em, { id, ...ADA })).toEqual({ kind: 'done' });
    expect(await releaseTask(em, { id, ...GRACE })).toEqual({ kind: 'claimed', by: 'Ada' });
    expect(await claimTask(em, { id, ...GRACE, takeOver: true })).toEqual({ kind: 'done' });
    expect(await releaseTask(em, { id, ...GRACE })).toEqual({ kind: 'done' });
    expect(await tasks().readTask(id)).toMatchObject({ claimedBy: null, claimedAt: null });
    await rows('update task set closed_at = now() where id = ?', [id]);
    expect(await claimTask(em, { id, ...ADA })).toEqual({ kind: 'closed' });
    expect(await claimTask(em, { id: randomUUID(), ...ADA })).toEqual({ kind: 'unknown' });
  });
});
