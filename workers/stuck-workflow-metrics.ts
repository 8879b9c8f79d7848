import { Counter, Gauge, type Registry } from 'prom-client';
import type { WorkflowProblem } from '../activities/shared/reported-problems.ts';

export interface StuckWorkflowMetrics {
  readonly countRenewal: () => void;
  /** Undefined: it is not known. */
  readonly setStuck: (problems: readonly WorkflowProblem[] | undefined) => void;
}

/** Whether workflows stand still, and how often this process made its worker of the workflows anew because of it. */
export function measureStuckWorkflows(registry: Registry): StuckWorkflowMetrics {
  const registers = [registry];
  const renewed = new Counter({
    name: 'quartermaster_workers_renewed_total',
    help: 'How often the worker of the workflows was made anew because a workflow stood still.',
    registers,
  });
  const stuck = new Gauge({
    name: 'quartermaster_stuck_workflows',
    help: 'Workflows of which five tasks or more in a row have timed out or failed, at most 100 each; none while Temporal does not say.',
    labelNames: ['problem'],
    registers,
  });
  const readable = new Gauge({
    name: 'quartermaster_stuck_workflows_readable',
    help: '1: Temporal says which workflows stand still. 0: it did not answer, or its server is too old.',
    registers,
  });
  return {
    countRenewal: () => renewed.inc(),
    setStuck(problems) {
      readable.set(problems ? 1 : 0);
      // An old figure would say that all is well, or that nothing is.
      stuck.reset();
      if (!problems) return;
      for (const problem of ['timed-out', 'failed'] as const) {
        stuck.set({ problem }, problems.filter((one) => one === problem).length);
      }
    },
  };
}
