import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { listStuckWorkflows } from './list-stuck-workflows.ts';
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
  readonly log: Pick<Logger, 'warn'>;
  readonly until: AbortSignal;
  readonly everyMs?: number;
}

/**
 * Makes the worker of the workflows anew where one of them stands still: the SDK's core can lose a workflow task, and then keeps
 * the run in its cache and takes each further task of it without ever doing it. Where there is another worker it is given to that
 * one sooner or later; where there is none nothing but an empty cache helps. Each process looks for itself, not by a workflow: that
 * could be the one that stands still.
 */
export async function keepWorkflowsGoing({ everyMs = 60_000, ...keeping }: WorkflowKeeping): Promise<void> {
  const rule = createRenewalRule();
  const { log, until } = keeping;
  const failure = 'Could not look for workflows that stand still; trying again';
  await repeatUntilStopped(() => look(keeping, rule), { everyMs, until, log, failure });
}

async function look({ client, worker, hasLostTask, metrics, log }: WorkflowKeeping, rule: RenewalRule): Promise<void> {
  const stuck = (await listStuckWorkflows(client)) ?? [];
  metrics.setStuck(stuck.map(({ problem }) => problem));
  // A renewal mends no code that fails.
  const timedOut = stuck.filter(({ problem }) => problem === 'timed-out');
  const lostTask = hasLostTask();
  const decision = rule.decide({
    nowMs: Date.now(),
    timedOut: timedOut.map(({ runId }) => runId),
    hasLostTask: lostTask,
  });
  if (!decision) return;
  const workflowIds = timedOut.filter(({ runId }) => decision.runs.includes(runId)).map(({ workflowId }) => workflowId);
  log.warn({ workflowIds, lostTask }, 'Workflows stand still: their worker is made anew');
  await worker.renew();
  metrics.countRenewal();
}
