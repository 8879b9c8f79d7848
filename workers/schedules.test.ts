import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ServiceError, type Client, type ScheduleDescription } from '@temporalio/client';
import { pino } from 'pino';
import { eventually } from '../tests/support/eventually.ts';
import { ABOUT_ORDERS } from '../dev/stack/workflow-list-links.ts';
import { startTestWorker, type TestWorker } from '../tests/support/test-worker.ts';
import { ensureSchedules, ensureSchedulesSoon, keepSchedules } from './schedules.ts';

let worker: TestWorker;
let client: Client;

beforeAll(async () => {
  // Nobody serves the queue of the orders here: what a schedule starts goes on until it is terminated.
  worker = await startTestWorker({ taskQueues: ['schedules'], activities: {} });
  ({ client } = worker);
  await ensureSchedules(client);
});
afterAll(() => worker?.stop());

const SOON_MS = 50;
const log = pino({ level: 'silent' });

/** While it works, what a worker that runs does. */
async function whileKept(work: () => Promise<unknown>): Promise<void> {
  const stopping = new AbortController();
  const kept = keepSchedules({ client, log, until: stopping.signal, everyMs: SOON_MS });
  try {
    await work();
  } finally {
    stopping.abort();
    await kept;
  }
}

/** As when a minute is over: a run that is triggered overlaps with any, and is not waited for. */
async function isDue(scheduleId: string, minutesAgo: number): Promise<void> {
  const minute = (Math.floor(Date.now() / 60_000) - minutesAgo) * 60_000;
  const one = { start: new Date(minute - 1), end: new Date(minute + 1) };
  await client.schedule.getHandle(scheduleId).backfill(one);
}

const minutesPastTheHour = () => Math.floor(Date.now() / 60_000) % 60;

async function runOf(scheduleId: string, not?: string): Promise<string> {
  return eventually(async () => {
    const { info } = await client.schedule.getHandle(scheduleId).describe();
    const ids = info.runningActions.map((action) => action.workflow.workflowId);
    return ids.find((id) => id !== not);
  });
}

describe('ensureSchedulesSoon', () => {
  const never = new AbortController().signal;
  /** A Temporal that answers so, one after the other, before it does as it is asked. All sweeps are asked for in one go. */
  const answering = (...failures: Error[]) => {
    let now: Error | undefined;
    return new Proxy(client, {
      get(target, name, receiver) {
        if (name === 'schedule' && now === undefined) {
          now = failures.shift();
          queueMicrotask(() => (now = undefined));
        }
        if (name === 'schedule' && now) throw now;
        return Reflect.get(target, name, receiver);
      },
    });
  };
  /** As the SDK throws it: the answer of gRPC is the cause. */
  const answered = (code: number) => {
    const cause = Object.assign(new Error(`${code}`), { code, details: '', metadata: {} });
    return new ServiceError('Failed to create schedule', { cause });
  };

  it('tries again where Temporal does not answer in time, is not up yet or has too much to do', async () => {
    // DEADLINE_EXCEEDED, NOT_FOUND of a namespace that not every part of it has heard of, RESOURCE_EXHAUSTED, UNAVAILABLE.
    const failures = [4, 5, 8, 14].map(answered);
    const slow = answering(...failures);
    await client.schedule.getHandle('sweepLabelRefunds').delete();
    expect(await ensureSchedulesSoon({ client: slow, log, until: never, everyMs: SOON_MS })).toBe(true);
    expect((await client.schedule.getHandle('sweepLabelRefunds').describe()).state.paused).toBe(false);
  });

  it.each([
    ['INVALID_ARGUMENT', 3],
    ['UNIMPLEMENTED', 12],
  ])('does not repeat what is answered %s', async (_name, code) => {
    const asked = ensureSchedulesSoon({ client: answering(answered(code)), log, until: never, everyMs: SOON_MS });
    await expect(asked).rejects.toMatchObject({ cause: { code } });
  });

  describe.each([
    ['PERMISSION_DENIED', 7],
    ['UNAUTHENTICATED', 16],
  ])('where it is answered %s', (_name, code) => {
    it('warns and tries again, because keys may be rolling', async () => {
      const levels: number[] = [];
      const heard = pino({}, { write: (line) => void levels.push(JSON.parse(line).level) });
      const rolling = answering(answered(code), answered(code));
      expect(await ensureSchedulesSoon({ client: rolling, log: heard, until: never, everyMs: SOON_MS })).toBe(true);
      expect(levels).toEqual([40, 40]);
    });

    it('gives up once that has lasted since it was let in last', async () => {
      let warnings = 0;
      const heard = pino({}, { write: () => void (warnings += 1) });
      const refused = answering(answered(code), answered(14), ...Array.from({ length: 9 }, () => answered(code)));
      const asking = { log: heard, until: never, everyMs: SOON_MS, keysRollWithinMs: SOON_MS };
      await expect(ensureSchedulesSoon({ client: refused, ...asking })).rejects.toMatchObject({ cause: { code } });
      expect(warnings).toBeGreaterThan(2);
    });
  });

  it('warns at first, and calls it an error once it lasts', async () => {
    const levels: number[] = [];
    const heard = pino({}, { write: (line) => void levels.push(JSON.parse(line).level) });
    const asking = { log: heard, until: never, everyMs: SOON_MS };
    await ensureSchedulesSoon({ ...asking, client: answering(answered(14)) });
    await ensureSchedulesSoon({ ...asking, client: answering(answered(14)), errorAfterMs: 0 });
    expect(levels).toEqual([40, 50]);
  });

  it('ends without them where the worker ends', async () => {
    const stopping = new AbortController();
    const gone = { client: answering(...Array.from({ length: 9 }, () => answered(14))), log, until: stopping.signal };
    const ensured = ensureSchedulesSoon({ ...gone, everyMs: 60_000 });
    stopping.abort();
    expect(await ensured).toBe(false);
  });
});

describe('ensureSchedules', () => {
  it('deletes a schedule that only a version before has use for, also where that makes it anew', async () => {
    const old = () =>
      client.schedule.create({
        scheduleId: 'sendOrderMails',
        spec: { intervals: [{ every: '1h' }] },
        action: { type: 'startWorkflow', workflowType: 'sendOrderMails', taskQueue: 'orders' },
      });
    const isGone = () =>
      eventually(async () => {
        const found = await client.schedule
          .getHandle('sendOrderMails')
          .describe()
          .catch((error: Error) => error);
        return found instanceof Error && found.name === 'ScheduleNotFoundError';
      });
    await old();
    await ensureSchedules(client);
    await isGone();
    await whileKept(async () => {
      await old();
      await isGone();
    });
  });

  it('has the shop look at its own books once an hour, and at nothing beside a look that goes on', async () => {
    const books = client.schedule.getHandle('checkBooks');
    const { spec, policies, state } = await books.describe();
    expect(spec.intervals).toMatchObject([{ every: 3_600_000 }]);
    expect(policies.overlap).toBe('SKIP');
    expect(state.note).toMatch(/^Compares what the shop has written with itself/);
    // The run that begins with the schedule goes on, because nobody does its work here.
    await isDue('checkBooks', minutesPastTheHour() + 60);
    await isDue('checkBooks', minutesPastTheHour());
    await eventually(async () => (await books.describe()).info.numActionsSkippedOverlap > 0);
  });

  it('leaves a schedule paused that staff have paused', async () => {
    const sweep = client.schedule.getHandle('sweepBackorders');
    await sweep.pause('A stocktake');
    // Answered before it is so.
    await eventually(async () => (await sweep.describe()).state.paused);
    await ensureSchedules(client);
    expect((await sweep.describe()).state).toMatchObject({ paused: true, note: 'A stocktake' });
  });

  it('lets nothing go on that staff pause in the same moment, and says all the same what it does and when', async () => {
    const sweep = client.schedule.getHandle('sweepBackorders');
    await sweep.update((old) => ({ ...old, spec: { intervals: [{ every: '3h' }] }, state: { paused: false } }));
    const everyOf = ({ spec }: ScheduleDescription) => spec.intervals?.map(({ every }) => every);
    const stale = await eventually(async () => {
      const found = await sweep.describe();
      return String(everyOf(found)) === String(3 * 3_600_000) ? found : undefined;
    });
    await sweep.pause('A stocktake');
    await eventually(async () => (await sweep.describe()).state.paused);
    // The worker looked before staff paused it, and writes after.
    const looks = [stale];
    const found = { describe: async () => looks.pop() ?? (await sweep.describe()) };
    const schedule = new Proxy(client.schedule, {
      get: (target, name) =>
        name === 'getHandle'
          ? (id: string) => (id === 'sweepBackorders' ? found : target.getHandle(id))
          : Reflect.get(target, name).bind(target),
    });
    await ensureSchedules(Object.create(client, { schedule: { value: schedule } }) as Client);
    const now = await sweep.describe();
    expect(now.state).toMatchObject({ paused: true, note: 'A stocktake' });
    expect(everyOf(now)).toEqual([60_000]);
  });

  it('says what a schedule is for again once it goes on', async () => {
    const sweep = client.schedule.getHandle('sweepCheckouts');
    const { note } = (await sweep.describe()).state;
    await sweep.pause('A stocktake');
    await sweep.unpause('It is over');
    await ensureSchedules(client);
    expect((await sweep.describe()).state).toMatchObject({ paused: false, note });
  });

  it('has mails looked for again as soon as a run is over that took more than its minute', async () => {
    await isDue('sendEmails', 2);
    const first = await runOf('sendEmails');
    await isDue('sendEmails', 1);
    // It has been noticed: what comes due after the end of a run is started under any policy.
    const mails = client.schedule.getHandle('sendEmails');
    await eventually(async () => Number((await mails.describe()).raw.info?.bufferSize) > 0);
    await client.workflow.getHandle(first).terminate();
    expect(await runOf('sendEmails', first)).toMatch(/^sendEmails-/);
  });

  it('starts runs that the list of workflows leaves out, as it is linked to', async () => {
    await isDue('sweepOrders', 2);
    const run = await runOf('sweepOrders');
    const other = `order-${randomUUID()}`;
    await client.workflow.start('processOrder', { workflowId: other, taskQueue: 'nobody', args: [] });
    const listed = async (query?: string) => {
      const ids: string[] = [];
      for await (const { workflowId } of client.workflow.list(query === undefined ? {} : { query }))
        ids.push(workflowId);
      return ids;
    };
    await eventually(async () => {
      const all = await listed();
      return all.includes(run) && all.includes(other);
    });
    expect(await listed(ABOUT_ORDERS)).toEqual([other]);
  });

  it('skips another sweep that is still going', async () => {
    const sweep = client.schedule.getHandle('sweepCheckouts');
    await isDue('sweepCheckouts', 2);
    await runOf('sweepCheckouts');
    await isDue('sweepCheckouts', 1);
    await eventually(async () => (await sweep.describe()).info.numActionsSkippedOverlap > 0);
  });
});

describe('keepSchedules', () => {
  it('says what a schedule is for again once staff let it go on, and leaves their reason while it is paused', async () => {
    const sweep = client.schedule.getHandle('sweepInboundEvents');
    const { note } = (await sweep.describe()).state;
    await whileKept(async () => {
      await sweep.pause('A stocktake');
      await new Promise((resolve) => setTimeout(resolve, 10 * SOON_MS));
      expect((await sweep.describe()).state).toMatchObject({ paused: true, note: 'A stocktake' });
      await sweep.unpause('It is over');
      await eventually(async () => (await sweep.describe()).state.note === note);
      expect((await sweep.describe()).state).toMatchObject({ paused: false });
    });
  });

  it('lets nothing go on that is paused while it looks', async () => {
    const sweep = client.schedule.getHandle('sweepInboundEvents');
    await sweep.unpause('Edited');
    const stale = await sweep.describe();
    await sweep.pause('A stocktake');
    const late = Object.create(client, {
      schedule: { value: { getHandle: () => ({ describe: async () => stale }) } },
    }) as typeof client;
    const stopping = new AbortController();
    const kept = keepSchedules({ client: late, log, until: stopping.signal, everyMs: SOON_MS });
    await new Promise((resolve) => setTimeout(resolve, 10 * SOON_MS));
    stopping.abort();
    await kept;
    expect((await sweep.describe()).state).toMatchObject({ paused: true, note: 'A stocktake' });
  });

  it('makes one anew that was deleted', async () => {
    const sweep = client.schedule.getHandle('sweepInboundEvents');
    await sweep.delete();
    await whileKept(() => eventually(async () => (await sweep.describe()).state.note?.startsWith('Forwards')));
  });
});
