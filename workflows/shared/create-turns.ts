import { CancellationScope } from '@temporalio/workflow';

/** Does one thing after the other. */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>;

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => {});
    return mine;
  };
}

/**
 * For steps of which the newest must be the last to be written: two that run at once may be written in either order.
 * Nothing that has begun is cut off by a cancellation of the workflow.
 */
export function createLastingTurns(): Turns {
  const inTurn = createTurns();
  return (work) => inTurn(() => CancellationScope.nonCancellable(work));
}
