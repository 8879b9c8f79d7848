import { CancellationScope, condition, workflowInfo, type WorkflowInterceptorsFactory } from '@temporalio/workflow';
import { createMutex } from './create-mutex.ts';
import { CONDITION_CHAIN_MAX } from './condition-chain.ts';

/**
 * Runs local activities one at a time and delivers each result only when the workflow is otherwise idle.
 *
 * While a local activity outlasts its workflow task, other events may arrive: the first time they are handled before its
 * result, which comes in an activation of its own. A replay is given both in one activation, where two promise chains that
 * run concurrently schedule their next activities in another order: the workflow would be stuck for ever. So a result is
 * held back until every other chain has come to rest, which makes both orders the same.
 *
 * Known of Temporal's core and not fixed in it: https://github.com/temporalio/sdk-python/issues/1881 and 1578.
 */
export const interceptors: WorkflowInterceptorsFactory = () => {
  const mutex = createMutex();
  return {
    outbound: [
      {
        scheduleLocalActivity(input, next) {
          return mutex.runExclusive(() => resumeWhenIdle(async () => next(input)));
        },
      },
    ],
  };
};

async function resumeWhenIdle<T>(activity: () => Promise<T>): Promise<T> {
  const { historyLength } = workflowInfo();
  try {
    return await activity();
  } finally {
    // Most end in the workflow task in which they began: nothing can have arrived.
    if (workflowInfo().historyLength !== historyLength) await CancellationScope.nonCancellable(untilIdle);
  }
}

/** Conditions are evaluated in passes; between two of them every promise chain goes as far as it can. */
async function untilIdle(): Promise<void> {
  for (let pass = 0; pass < CONDITION_CHAIN_MAX; pass += 1) {
    let evaluations = 0;
    // False at once, true in the next pass.
    const isNextPass = () => (evaluations += 1) > 1;
    await condition(isNextPass);
  }
}
