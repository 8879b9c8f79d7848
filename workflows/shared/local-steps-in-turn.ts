import { CancellationScope, condition, workflowInfo, type WorkflowInterceptorsFactory } from '@temporalio/workflow';
import { createTurns } from './create-turns.ts';

/**
 * More than any chain of our promises passes through: each waits at most for the order's turn, for a caller, for a request.
 */
const ROUNDS = 8;

/**
 * Local activities one after the other, each of which is heard of only when all else that happened has been dealt with.
 *
 * While a step takes so long that its workflow task is renewed, something else may arrive: live it is dealt with first,
 * and the step's result comes by itself. Whoever replays that history is given both at once, and two chains of promises
 * that run at once ask for their next steps in another order than they did: the order would be stuck for ever. So a
 * result waits here until the others have come to rest, which makes both the same.
 *
 * Known of Temporal's core and not mended in it: https://github.com/temporalio/sdk-python/issues/1881 and 1578.
 */
export const interceptors: WorkflowInterceptorsFactory = () => {
  const inTurn = createTurns();
  return {
    outbound: [
      {
        scheduleLocalActivity(input, next) {
          return inTurn(() => heardAtRest(async () => next(input)));
        },
      },
    ],
  };
};

async function heardAtRest<T>(step: () => Promise<T>): Promise<T> {
  const { historyLength } = workflowInfo();
  try {
    return await step();
  } finally {
    // Most end in the task in which they began: nothing can have arrived.
    if (workflowInfo().historyLength !== historyLength) await CancellationScope.nonCancellable(othersAtRest);
  }
}

/** Conditions are looked at in rounds; between two of them every promise goes as far as it can. */
async function othersAtRest(): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    let looked = 0;
    // False at once, true in the next round.
    await condition(() => (looked += 1) > 1);
  }
}
