import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleDescription,
  type ScheduleHandle,
  type ScheduleOptions,
  type ScheduleOptionsStartWorkflowAction,
} from '@temporalio/client';
import {
  compileScheduleOptions,
  encodeScheduleAction,
  encodeSchedulePolicies,
  encodeScheduleSpec,
} from '@temporalio/client/lib/schedule-helpers.js';
import type { Workflow } from '@temporalio/common';
import type { Logger } from 'pino';
import { isLastingRefusal, isRefusedToCaller, KEYS_ROLL_WITHIN_MS } from '../temporal/grpc-status.ts';
import type * as workflows from '../workflows/index.ts';
import { priorities } from '../workflows/shared/priorities.ts';
import {
  everyMsOf,
  scheduledEvery,
  scheduledWorkflows,
  type ScheduledWorkflow,
} from '../workflows/shared/schedule-contract.ts';
import { ORDERS_TASK_QUEUE } from '../workflows/shared/task-queues.ts';
import { repeatUntilStopped } from './repeat-until-stopped.ts';

interface SweepInWords {
  readonly note: string;
  /** When its time comes while the run before is still going. Skipped unless said: the next one finds the same work. */
  readonly overlap?: ScheduleOverlapPolicy;
}

interface Sweep extends SweepInWords {
  readonly workflow: ScheduledWorkflow & keyof typeof workflows;
}

/** A run takes nearly a minute, and more on a busy machine: the next one follows it at once. */
const FOLLOW = ScheduleOverlapPolicy.BUFFER_ONE;

/** The SDK hands it on, and its type of a schedule does not have it yet (1.24). */
const BEHIND_ORDERS = { priority: priorities.sweep };

/** What is looked after by the clock, one run of each at a time. */
const inWords: Readonly<Record<ScheduledWorkflow, SweepInWords>> = {
  sweepCheckouts: { note: 'Starts stored requests that no workflow has taken up' },
  sweepOrders: { note: 'Starts the workflow of an open order again that has none' },
  sweepInboundEvents: { note: 'Forwards webhooks whose signal was lost' },
  sweepLabelRefunds: { note: 'Reads at the carriers what became of refunds of labels' },
  sendEmails: { note: 'Sends the e-mails that are due', overlap: FOLLOW },
  sendTexts: { note: 'Sends the text messages that are due', overlap: FOLLOW },
  sendPushes: { note: 'Sends the push messages that are due', overlap: FOLLOW },
  sweepBackorders: { note: 'Gives free stock to the orders that wait for it, oldest first' },
  escalateTasks: { note: 'Marks tasks of staff that are overdue' },
  checkBooks: { note: 'Compares what the shop has written with itself, and tells staff where it does not agree' },
  forgetOldRecords: { note: 'Forgets what is older than the shop needs it, table by table' },
};

const sweeps: readonly Sweep[] = scheduledWorkflows.map((workflow) => ({ workflow, ...inWords[workflow] }));

/** What versions before have scheduled and this one does not know: it would start workflows of a type that nobody has. */
const retired = ['sendOrderMails'] as const;

/** Makes sure that every sweep is scheduled, as it is described here, and no other. Safe to call from each worker that starts. */
export async function ensureSchedules(client: Client): Promise<void> {
  await Promise.all([
    ...sweeps.map((sweep) => ensureSchedule(client, sweep)),
    ...retired.map((scheduleId) => removeSchedule(client, scheduleId)),
  ]);
}

async function removeSchedule(client: Client, scheduleId: string): Promise<void> {
  try {
    await client.schedule.getHandle(scheduleId).delete();
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}

/**
 * The same, again and again until Temporal has taken them: a worker works beside a Temporal that is slow to answer, and does not
 * end. False: it was told to stop before. Throws what Temporal refuses for good, because a shop without sweeps looks well for hours;
 * who asks may be refused for a minute, while keys roll.
 */
export async function ensureSchedulesSoon(start: ScheduleStart): Promise<boolean> {
  const { client, log, until, everyMs = 5_000, errorAfterMs = 60_000, keysRollWithinMs = KEYS_ROLL_WITHIN_MS } = start;
  const startedAt = Date.now();
  let refusedSince: number | undefined;
  while (!until.aborted) {
    try {
      await ensureSchedules(client);
      return true;
    } catch (err) {
      refusedSince = isRefusedToCaller(err) ? (refusedSince ?? Date.now()) : undefined;
      const isRefusedStill = refusedSince !== undefined && Date.now() - refusedSince >= keysRollWithinMs;
      if (isLastingRefusal(err) || isRefusedStill) throw err;
      const level = Date.now() - startedAt < errorAfterMs ? 'warn' : 'error';
      log[level]({ err }, 'The sweeps could not be scheduled; trying again');
      await sleep(everyMs, undefined, { signal: until }).catch(() => {});
    }
  }
  return false;
}

async function ensureSchedule(client: Client, sweep: Sweep): Promise<void> {
  try {
    // The first run at once: a new shop's first mail does not wait for the minute to be over.
    const state = { note: sweep.note, triggerImmediately: true };
    await client.schedule.create({ scheduleId: sweep.workflow, ...scheduleOf(sweep), state });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await updateSchedule(client, sweep);
  }
}

/** Staff and other workers that write in the same moment are few. */
const UPDATES_MAX = 5;

/** Paused by staff stays paused; what it does and when is ours to say, and so is the note of one that goes on. */
async function updateSchedule(client: Client, sweep: Sweep): Promise<void> {
  const handle = client.schedule.getHandle(sweep.workflow);
  const { namespace, loadedDataConverter } = client.options;
  const { spec, policies, action } = compileScheduleOptions({ scheduleId: sweep.workflow, ...scheduleOf(sweep) });
  const wanted = {
    spec: encodeScheduleSpec(spec),
    policies: encodeSchedulePolicies(policies),
    action: await encodeScheduleAction(loadedDataConverter, namespace, action, {}),
  };
  for (let updates = 0; updates < UPDATES_MAX; updates += 1) {
    const found = await handle.describe();
    await writeSchedule(client, found, { ...wanted, state: stateOf(sweep, found) });
    if (await isWritten(handle, found, sweep)) return;
  }
  throw new Error(`The schedule ${sweep.workflow} was changed by others each time that it was to be updated`);
}

/** As Temporal has it. */
type RawSchedule = NonNullable<ScheduleDescription['raw']['schedule']>;

/**
 * Writes what a schedule is to be, unless somebody has changed or paused it since it was looked at. Temporal does not say whether
 * it has written; the SDK's own update does not ask for that, and undoes what others did.
 */
async function writeSchedule(
  { workflowService, options: { namespace, identity } }: Client,
  { scheduleId, raw }: ScheduleDescription,
  schedule: RawSchedule,
): Promise<void> {
  const conflictToken = raw.conflictToken ?? null;
  await workflowService.updateSchedule({
    namespace,
    scheduleId,
    schedule,
    conflictToken,
    identity,
    requestId: randomUUID(),
  });
}

const LOOK_EVERY_MS = 50;
const WRITTEN_WITHIN_MS = 5_000;

/**
 * Only an update moves the time of the last update, and any change the token: a pause, too. An update may be another version's, which
 * came first.
 */
async function isWritten(handle: ScheduleHandle, before: ScheduleDescription, sweep: Sweep): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < WRITTEN_WITHIN_MS; waitedMs += LOOK_EVERY_MS) {
    const now = await handle.describe();
    if (now.info.lastUpdatedAt?.getTime() !== before.info.lastUpdatedAt?.getTime()) return isAsDescribed(sweep, now);
    if (tokenOf(now) !== tokenOf(before)) return false;
    await sleep(LOOK_EVERY_MS);
  }
  return false;
}

/** When it runs, what it starts, and what becomes of a run that comes due while one is going. */
function isAsDescribed(sweep: Sweep, { spec, action, policies }: ScheduleDescription): boolean {
  const { overlap } = scheduleOf(sweep).policies;
  const intervals = spec.intervals ?? [];
  return (
    intervals.length === 1 &&
    intervals[0]?.every === everyMsOf(sweep.workflow) &&
    (spec.calendars ?? []).length === 0 &&
    action.type === 'startWorkflow' &&
    action.workflowType === sweep.workflow &&
    action.taskQueue === ORDERS_TASK_QUEUE &&
    policies.overlap === overlap
  );
}

function tokenOf({ raw }: ScheduleDescription): string {
  return Buffer.from(raw.conflictToken ?? []).toString('hex');
}

function stateOf({ note }: Sweep, { raw, state }: ScheduleDescription): NonNullable<RawSchedule['state']> {
  return { ...raw.schedule?.state, notes: (state.paused ? state.note : note) ?? null };
}

export interface ScheduleKeeping {
  readonly client: Client;
  readonly log: Pick<Logger, 'warn'>;
  readonly until: AbortSignal;
  readonly everyMs?: number;
}

export interface ScheduleStart extends ScheduleKeeping {
  readonly log: Pick<Logger, 'warn' | 'error'>;
  /** Until then it is a Temporal that starts. */
  readonly errorAfterMs?: number;
  /** For so long Temporal may refuse this caller before that counts as its answer. */
  readonly keysRollWithinMs?: number;
}

/**
 * Pausing a schedule, and letting it go on, puts the reason in the place of its note. The reason is what staff have to read
 * while it is paused; afterwards they are told again what it is for. One that was deleted is made anew.
 */
export async function keepSchedules({ client, log, until, everyMs = 60_000 }: ScheduleKeeping): Promise<void> {
  const failure = 'The notes on the schedules could not be looked at; trying again';
  const look = () =>
    Promise.all([
      ...sweeps.map((sweep) => keepSchedule(client, sweep, log)),
      // A worker of the version before makes it anew as long as it runs.
      ...retired.map((scheduleId) => removeSchedule(client, scheduleId)),
    ]);
  await repeatUntilStopped(look, { everyMs, until, log, failure });
}

async function keepSchedule(client: Client, sweep: Sweep, log: Pick<Logger, 'warn'>): Promise<void> {
  try {
    const found = await client.schedule.getHandle(sweep.workflow).describe();
    // Not put right here: while two versions run, each would undo what the other has written.
    if (!isAsDescribed(sweep, found))
      log.warn(
        { schedule: sweep.workflow },
        'A schedule is not as this version has it: it stays so until a worker of this version starts',
      );
    if (found.state.paused || found.state.note === sweep.note) return;
    await writeSchedule(client, found, { ...found.raw.schedule, state: stateOf(sweep, found) });
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    await ensureSchedule(client, sweep);
  }
}

function scheduleOf({ workflow, note, overlap = ScheduleOverlapPolicy.SKIP }: Sweep): Omit<
  ScheduleOptions<ScheduleOptionsStartWorkflowAction<Workflow>>,
  'scheduleId' | 'policies'
> & {
  readonly policies: { readonly overlap: ScheduleOverlapPolicy; readonly catchupWindow: '1m' };
} {
  return {
    spec: { intervals: [{ every: scheduledEvery[workflow] }] },
    policies: { overlap, catchupWindow: '1m' },
    action: {
      type: 'startWorkflow',
      workflowType: workflow,
      taskQueue: ORDERS_TASK_QUEUE,
      workflowId: workflow,
      args: [],
      ...BEHIND_ORDERS,
    },
    state: { note },
  };
}
