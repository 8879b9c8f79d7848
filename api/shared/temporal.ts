import {
  Client,
  Connection,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
  WithStartWorkflowOperation,
  type WorkflowStartOptions,
} from '@temporalio/client';
import type { SignalDefinition, UpdateDefinition, WorkflowResultType } from '@temporalio/common';
import type { ScheduleFacts, ScheduleRun } from '../../domain/shop/schedule-health.ts';
import { connectionOptionsOf, type TemporalSettings } from '../../temporal/temporal-settings.ts';
import type * as workflows from '../../workflows/index.ts';
import { orderIdOf } from '../../workflows/orders/search-attributes.ts';
import type { ForOrder } from '../../workflows/shared/for-order-contract.ts';
import { asCallError } from './temporal-errors.ts';

type Workflows = typeof workflows;
export type WorkflowName = keyof Workflows;

/** Shorter than a request's own deadline, so that there is time left to answer. */
const DEFAULT_DEADLINE_MS = 8_000;

const RETRY_INTERVAL_MAX_MS = 400;

export interface CallOptions {
  readonly deadlineMs?: number;
}

export interface UpdateCall<Request extends ForOrder> extends CallOptions {
  /** Whose workflow is meant: another order's, under the same number, refuses. */
  readonly orderId: string;
  readonly request: Omit<Request, 'orderId'>;
  /** The same id is the same update: a repeat joins it and gets its answer. */
  readonly updateId: string;
}

/** An update that will have its effect. */
export interface AcceptedUpdate<Answer> {
  answer(): Promise<Answer>;
}

/**
 * What the API asks of Temporal. Each call ends within its deadline: with an answer, or with TemporalUnavailable,
 * WorkflowNotThere, NumberTaken, UpdateRefused or WorkflowDidNotComplete.
 */
export type TemporalCalls = ReturnType<typeof createTemporalCalls>;

export function createTemporalCalls(client: Client, { deadlineMs = DEFAULT_DEADLINE_MS }: CallOptions = {}) {
  const within: Within = async (workflowId, call, work) => {
    try {
      return await client.withDeadline(Date.now() + (call.deadlineMs ?? deadlineMs), work);
    } catch (error) {
      throw asCallError(error, workflowId);
    }
  };
  return { ...startingCalls(client, within), ...messagingCalls(client, within, deadlineMs) };
}

/** Runs a call of the SDK within its deadline. */
type Within = <T>(workflowId: string, call: CallOptions, work: () => Promise<T>) => Promise<T>;

function startingCalls(client: Client, within: Within) {
  return {
    /** Returns once the workflow is recorded. Starting a workflow id that is running already joins it. */
    startWorkflow<Name extends WorkflowName>(
      name: Name,
      options: WorkflowStartOptions<Workflows[Name]>,
      call: CallOptions = {},
    ): Promise<void> {
      return within(options.workflowId, call, async () => {
        await client.workflow.start<Workflows[Name]>(name, { workflowIdConflictPolicy: 'USE_EXISTING', ...options });
      });
    },

    /** Starts a short workflow, or joins the running one of the same id, and returns its outcome. */
    executeWorkflow<Name extends WorkflowName>(
      name: Name,
      options: WorkflowStartOptions<Workflows[Name]>,
      call: CallOptions = {},
    ): Promise<WorkflowResultType<Workflows[Name]>> {
      return within(options.workflowId, call, () =>
        client.workflow.execute<Workflows[Name]>(name, { workflowIdConflictPolicy: 'USE_EXISTING', ...options }),
      );
    },

    /** Starts a workflow, or finds the running one, and asks it: one round trip. */
    executeUpdateWithStart<Name extends WorkflowName, Answer, Request extends ForOrder>(
      name: Name,
      options: WorkflowStartOptions<Workflows[Name]>,
      update: UpdateDefinition<Answer, [Request]>,
      { updateId, ...call }: UpdateCall<Request>,
    ): Promise<Answer> {
      return within(options.workflowId, call, () =>
        client.workflow.executeUpdateWithStart(update, {
          args: forOrder(call),
          updateId,
          startWorkflowOperation: new WithStartWorkflowOperation<Workflows[Name]>(name, {
            ...options,
            workflowIdConflictPolicy: 'USE_EXISTING',
          }),
        }),
      );
    },
  };
}

/** More than any shop has. */
const SCHEDULES_MAX = 100;

export interface ScheduleReading extends ScheduleFacts {
  readonly scheduleId: string;
}

type ListedSchedule = Awaited<ReturnType<Client['workflowService']['listSchedules']>>['schedules'][number];
type Outcomes = ReadonlyMap<string | null | undefined, ScheduleRun['outcome']>;

/** What has come of the last runs is not in the list of schedules: there each is said to run (seen with server 1.32). */
function readSchedule({ scheduleId, info }: ListedSchedule, outcomes: Outcomes): ScheduleReading {
  const runs = (info?.recentActions ?? []).map(({ actualTime, startWorkflowResult }) => ({
    startedAtMs: Number(actualTime?.seconds ?? 0) * 1_000,
    outcome: outcomes.get(startWorkflowResult?.workflowId) ?? 'completed',
  }));
  return { scheduleId: scheduleId ?? '', isPaused: info?.paused === true, runs };
}

/** Two runs of whatever is done every hour lie within. */
const RUNS_OF_MS = 3 * 3_600_000;
/** Where more have failed, the newest. */
const RUNS_MAX = 200;

/** A run that goes on in another has the same id: the last of them says what came of it. */
function runsNotCompleted(): string {
  const since = new Date(Date.now() - RUNS_OF_MS).toISOString();
  const statuses = ['Running', 'Failed', 'TimedOut', 'Terminated', 'Canceled'].map((status) => `"${status}"`);
  return `TemporalScheduledById IS NOT NULL AND ExecutionStatus IN (${statuses.join(', ')}) AND StartTime > "${since}"`;
}

/** That of temporal/api/enums/v1/workflow.proto. */
const RUNNING = 1;

function outcomeOf(status: number | null | undefined): ScheduleRun['outcome'] {
  return status === RUNNING ? 'running' : 'failed';
}

/** What a workflow is asked, and whose it must be. */
function forOrder<Request extends ForOrder>({
  request,
  orderId,
}: Pick<UpdateCall<Request>, 'request' | 'orderId'>): [Request] {
  return [{ ...request, orderId } as unknown as Request];
}

function messagingCalls(client: Client, within: Within, deadlineMs: number) {
  return {
    /** Asks a running workflow and waits for its answer. */
    executeUpdate<Answer, Request extends ForOrder>(
      workflowId: string,
      update: UpdateDefinition<Answer, [Request]>,
      { updateId, ...call }: UpdateCall<Request>,
    ): Promise<Answer> {
      return within(workflowId, call, () =>
        client.workflow.getHandle(workflowId).executeUpdate(update, { args: forOrder(call), updateId }),
      );
    },

    /**
     * Asks a running workflow, and resolves once the question stands in its history: from then on it has its effect,
     * whatever dies. Its answer may be waited for within what is left of the deadline.
     */
    async startUpdate<Answer, Request extends ForOrder>(
      workflowId: string,
      update: UpdateDefinition<Answer, [Request]>,
      { updateId, ...call }: UpdateCall<Request>,
    ): Promise<AcceptedUpdate<Answer>> {
      const answerBy = Date.now() + (call.deadlineMs ?? deadlineMs);
      const asked = await within(workflowId, call, () =>
        client.workflow
          .getHandle(workflowId)
          .startUpdate(update, { args: forOrder(call), updateId, waitForStage: 'ACCEPTED' }),
      );
      return {
        answer: () => within(workflowId, { deadlineMs: Math.max(answerBy - Date.now(), 1) }, () => asked.result()),
      };
    },

    /** Tells a running workflow; returns once the signal is recorded. */
    signal<Args extends unknown[]>(
      workflowId: string,
      signal: SignalDefinition<Args>,
      args: Args,
      call: CallOptions = {},
    ): Promise<void> {
      return within(workflowId, call, () => client.workflow.getHandle(workflowId).signal(signal, ...args));
    },

    /** The order whose workflow it is, running or not; undefined where nothing says. */
    readOrderId(workflowId: string, call: CallOptions = {}): Promise<string | undefined> {
      return within(workflowId, call, async () => orderIdOf(await client.workflow.getHandle(workflowId).describe()));
    },

    /** Everything that is done by the clock, with its last runs: in two calls, however many there are. */
    listSchedules(call: CallOptions = {}): Promise<readonly ScheduleReading[]> {
      return within('', call, async () => {
        const { workflowService, options } = client;
        const { namespace } = options;
        const [{ schedules }, { executions }] = await Promise.all([
          workflowService.listSchedules({ namespace, maximumPageSize: SCHEDULES_MAX }),
          workflowService.listWorkflowExecutions({ namespace, query: runsNotCompleted(), pageSize: RUNS_MAX }),
        ]);
        const outcomes = new Map(executions.map((run) => [run.execution?.workflowId, outcomeOf(run.status)]));
        return schedules.map((schedule) => readSchedule(schedule, outcomes));
      });
    },

    /** Resolves if Temporal's frontend answers in time. */
    ping({ deadlineMs = 1_500 }: CallOptions = {}): Promise<void> {
      return within('', { deadlineMs }, async () => {
        await client.workflowService.getSystemInfo({});
      });
    },
  };
}

/**
 * A client that connects on first use and reconnects by itself, so that the API starts before Temporal does. The SDK
 * looks at a call's deadline only when it tries again, so the waits between its tries are kept short.
 */
export function createTemporalClient(settings: TemporalSettings): Client {
  const patient = defaultGrpcRetryOptions({ maxAttempts: 100 });
  const retries: typeof patient = {
    ...patient,
    // The option `maxIntervalMs` is not looked at, as of 1.24: it would wait for up to five seconds.
    delayFunction: (attempt, status) => Math.min(patient.delayFunction(attempt, status), RETRY_INTERVAL_MAX_MS),
  };
  const options = { ...connectionOptionsOf(settings), interceptors: [makeGrpcRetryInterceptor(retries)] };
  return new Client({ connection: Connection.lazy(options), namespace: settings.namespace });
}
