import { CancellationScope } from '@temporalio/workflow';

/** Runs one piece of work after the other. A wait on a condition is no lock: all that wait for it go on together. */
export interface Mutex {
  runExclusive<T>(work: () => Promise<T>): Promise<T>;
}

export function createMutex(): Mutex {
  let last: Promise<unknown> = Promise.resolve();
  return {
    runExclusive(work) {
      const mine = last.then(work);
      last = mine.catch(() => {});
      return mine;
    },
  };
}

/**
 * Serialises repeated writes, so that the latest value wins: two that run at once may be written in either order.
 * A cancellation of the workflow cuts off none of them.
 */
export function createNonCancellableMutex(): Mutex {
  const mutex = createMutex();
  return { runExclusive: (work) => mutex.runExclusive(() => CancellationScope.nonCancellable(work)) };
}
