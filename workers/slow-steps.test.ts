import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { momentInWords } from '../domain/time/moment-in-words.ts';
import { openDatabase, type Database } from '../db/database.ts';
import { createFulfilmentRepository } from '../db/fulfilment/fulfilment-repository.ts';
import { createSlowStepRepository } from '../db/orders/slow-step-repository.ts';
import { eventually } from '../tests/support/eventually.ts';
import { aConfirmedOrder } from '../tests/support/a-confirmed-order.ts';
import type { failing } from '../tests/support/failing-step-workflow.ts';
import { createTestDatabase, type TestDatabase } from '../tests/support/test-database.ts';
import { startTestWorker, type TestWorker } from '../tests/support/test-worker.ts';
import { slowSteps } from './slow-steps.ts';

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openDatabase({ url: testDatabase.url });
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

const SINCE_MS = Date.now() - 360_000;

interface Attempt {
  readonly attempt?: number;
  readonly scheduledTimestampMs?: number;
  readonly activityType?: string;
}

/** One attempt of a step that began to be asked for six minutes ago. */
function attempt(
  args: object,
  result: () => Promise<unknown>,
  info: Attempt = {},
  steps = createSlowStepRepository(database),
) {
  const about = { activityType: 'planShipments', attempt: 12, scheduledTimestampMs: SINCE_MS, ...info };
  const environment = new MockActivityEnvironment(about, { interceptors: [slowSteps({ steps })] });
  return environment.run(result, args);
}
const fails = () => Promise.reject(new Error('The database is confused'));
const succeeds = () => Promise.resolve('done');

async function attentionOf(orderId: string): Promise<string | null | undefined> {
  const sql = 'select attention from sales_order where id = ?';
  const [row] = await database.em.fork().execute<{ attention: string | null }[]>(sql, [orderId]);
  return row?.attention;
}

describe('a step that has been retried for more than five minutes', () => {
  it('is put before a person once, until it succeeds', async () => {
    const { orderId } = await aConfirmedOrder(database);
    for (let times = 0; times < 2; times += 1) await expect(attempt({ orderId }, fails)).rejects.toThrow('confused');
    const since = momentInWords(SINCE_MS);
    expect(await attentionOf(orderId)).toBe(
      `The step planShipments has not succeeded since ${since}. It is tried again by itself.`,
    );
    expect(await attempt({ orderId }, succeeds)).toBe('done');
    expect(await attentionOf(orderId)).toBeNull();
    const facts = await database.em
      .fork()
      .execute('select type, data from event where subject_id = ? order by sequence', [orderId]);
    expect(facts).toEqual([
      { type: 'order.attention-raised', data: { about: ['slow-step'] } },
      { type: 'order.attention-cleared', data: { about: ['slow-step'] } },
    ]);
  });

  it('leaves alone what else waits for a person', async () => {
    const { orderId } = await aConfirmedOrder(database);
    const words = { orderId, attention: { 'money-back:1': 'A refund failed' }, about: ['money'], version: 1 };
    await createFulfilmentRepository(database).recordAttention(words);
    await expect(attempt({ orderId }, fails)).rejects.toThrow('confused');
    expect((await attentionOf(orderId))?.split('\n')).toEqual([
      'A refund failed',
      expect.stringContaining('planShipments'),
    ]);
    await attempt({ orderId }, succeeds);
    expect(await attentionOf(orderId)).toBe('A refund failed');
  });

  it('of a parcel shows with its order', async () => {
    const { orderId } = await aConfirmedOrder(database);
    const shipmentId = randomUUID();
    await database.em.fork().execute(
      `insert into shipment (id, order_id, location_id, sequence, carrier, carrier_service, capture_minor, currency, weight_grams)
       values (?, ?, 'MAIN', 1, 'UPS', 'UPSSaver', 100, 'USD', 100)`,
      [shipmentId, orderId],
    );
    await expect(attempt({ shipmentId }, fails, { activityType: 'recordHandOver' })).rejects.toThrow('confused');
    expect(await attentionOf(orderId)).toContain('The step recordHandOver has not succeeded');
  });

  it('is left to its workflow where it has failed for good, or is told of there', async () => {
    const { orderId } = await aConfirmedOrder(database);
    await expect(attempt({ orderId }, fails)).rejects.toThrow('confused');
    const forGood = () => Promise.reject(ApplicationFailure.nonRetryable('No such order'));
    await expect(attempt({ orderId }, forGood)).rejects.toThrow('No such order');
    expect(await attentionOf(orderId)).toBeNull();
    await expect(attempt({ orderId }, fails, { activityType: 'buyLabel' })).rejects.toThrow('confused');
    expect(await attentionOf(orderId)).toBeNull();
  });

  it('says nothing while it is young, or where it is about no order', async () => {
    const { orderId } = await aConfirmedOrder(database);
    const scheduledTimestampMs = Date.now() - 240_000;
    await expect(attempt({ orderId }, fails, { scheduledTimestampMs })).rejects.toThrow('confused');
    await expect(attempt({ forMs: 1 }, fails)).rejects.toThrow('confused');
    expect(await attentionOf(orderId)).toBeNull();
  });

  it('succeeds although that cannot be shown, because the database is away', async () => {
    const away = () => Promise.reject(new Error('The database is away'));
    const steps = { noteSlowStep: away, clearSlowStep: away };
    expect(await attempt({ orderId: randomUUID() }, succeeds, {}, steps)).toBe('done');
    await expect(attempt({ orderId: randomUUID() }, fails, {}, steps)).rejects.toThrow('confused');
  });
});

describe('a local step, whose pauses become timers', () => {
  const QUEUE = 'slow-steps';
  let works = false;
  let worker: TestWorker;

  const start = () =>
    startTestWorker({
      workflows: import.meta.resolve('../tests/support/failing-step-workflow.ts'),
      taskQueues: [QUEUE],
      activities: { planShipments: () => (works ? succeeds() : fails()) },
      interceptors: [slowSteps({ steps: createSlowStepRepository(database), afterMs: 1_500 })],
    });
  beforeAll(async () => {
    worker = await start();
  });
  afterAll(() => worker?.stop());

  it('is put before a person, until it succeeds, although it is scheduled anew after each pause', async () => {
    const { orderId } = await aConfirmedOrder(database);
    const startedMs = Date.now();
    const options = { taskQueue: QUEUE, workflowId: orderId, args: [orderId] as [string] };
    const running = await worker.client.workflow.start<typeof failing>('failing', options);
    const told = await eventually(async () => (await attentionOf(orderId)) ?? undefined);
    expect(Date.now() - startedMs).toBeGreaterThan(1_500);
    expect([momentInWords(startedMs), momentInWords(startedMs + 1_000)]).toContainEqual(
      /since (.+)\. It is/.exec(told)?.[1],
    );
    works = true;
    await running.result();
    expect(await attentionOf(orderId)).toBeNull();
  });
});
