import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { WorkflowProblem } from '../activities/shared/reported-problems.ts';
import { listStuckWorkflows, type StuckWorkflow } from './list-stuck-workflows.ts';
import type { RenewableWorker } from './renewable-worker.ts';
import { repeatUntilStopped } from './repeat-until-stopped.ts';
import { createRenewalRule, type RenewalRule } from './renewal-rule.ts';
import type { StuckWorkflowMetrics } from './stuck-workflow-metrics.ts';

export interface WorkflowKeeping {
  readonly client: Pick<Client, 'workflow'>;
  /** The one that runs the workflows. */
  readonly worker: Pick<RenewableWorker, 'renew'>;
  /** Whether the SDK's core has lost a workflow task since it was asked last. */
  readonly hasLostTask: () => boolean;
  readonly metrics: StuckWorkflowMetrics;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly until: AbortSignal;
  readonly everyMs?: number;
  /** Spreads the renewals of several processes. */
  readonly random?: () => number;
}

/**
 * Makes the worker of the workflows anew where one of them stands still: the SDK's core can lose a workflow task, and then keeps
 * the run in its cache and takes each further task of it without ever doing it. Where there is another worker it is given to that
 * one sooner or later; where there is none nothing but an empty cache helps. Each process looks for itself, not by a workflow: that
 * could be the one that stands still.
 */
export async function keepWorkflowsGoing({ everyMs = 60_000, random, ...keeping }: WorkflowKeeping): Promise<void> {
  const { log, until } = keeping;
  let isUnknownSaid = false;
  const known = {
    rule: createRenewalRule(random),
    sayUnknown() {
      if (isUnknownSaid) return;
      isUnknownSaid = true;
      log.info(
        'This server of Temporal does not know which workflows stand still, as it does from 1.32 on: only tasks that the SDK says it has lost are found',
      );
    },
  };
  const failure = 'Could not look for workflows that stand still; trying again';
  await repeatUntilStopped(() => look(keeping, known), { everyMs, until, log, failure });
}

interface Known {
  readonly rule: RenewalRule;
  /** Once, however often it is found. */
  readonly sayUnknown: () => void;
}

async function look(keeping: WorkflowKeeping, { rule, sayUnknown }: Known): Promise<void> {
  const { client, hasLostTask, metrics } = keeping;
  const listed = await listStuckWorkflows(client).then(
    (stuck) => ({ stuck }),
    (error: unknown) => ({ error }),
  );
  const lostTask = hasLostTask();
  if ('error' in listed) {
    metrics.setStuck(undefined);
    // What the core has lost needs no list.
    if (lostTask) await seeTo(keeping, rule, { stuck: [], lostTask });
    throw listed.error;
  }
  const { stuck } = listed;
  if (!stuck) sayUnknown();
  metrics.setStuck(stuck?.map(({ problem }) => problem));
  await seeTo(keeping, rule, { stuck: stuck ?? [], lostTask });
}

interface Found {
  readonly stuck: readonly StuckWorkflow[];
  readonly lostTask: boolean;
}

async function seeTo({ worker, metrics, log }: WorkflowKeeping, rule: RenewalRule, found: Found): Promise<void> {
  const { stuck, lostTask } = found;
  const runsOf = (wanted: WorkflowProblem) =>
    stuck.filter(({ problem }) => problem === wanted).map(({ runId }) => runId);
  const [timedOut, failed] = [runsOf('timed-out'), runsOf('failed')];
  const decision = rule.decide({ nowMs: Date.now(), timedOut, failed, hasLostTask: lostTask });
  switch (decision.kind) {
    case 'wait':
      return;
    case 'overload':
      log.warn(
        { timedOut: timedOut.length },
        'So many workflows stand still that the workers have too much to do: none is made anew for them',
      );
      return;
    case 'renew': {
      const workflowIds = stuck
        .filter(({ runId }) => decision.runs.includes(runId))
        .map(({ workflowId }) => workflowId);
      log.warn({ workflowIds, lostTask }, 'Workflows stand still: their worker is made anew');
      await worker.renew();
      metrics.countRenewal();
    }
  }
}
