import { Runtime, type Worker } from '@temporalio/worker';

/** A worker of one task queue, which another one like it may replace while the process goes on. */
export interface RenewableWorker {
  readonly taskQueue: string;
  getState(): ReturnType<Worker['getState']>;
  /** Ends once it was shut down and all that is in hand is done or given up. Throws when a worker fails. */
  run(): Promise<void>;
  /** Takes no new work. Safe to call again. */
  shutdown(): void;
  /**
   * Replaces the worker by a new one, with an empty cache. The old one takes no new work from now on, and finishes what it has
   * in hand beside the new one. Does nothing before the worker runs, or once it is shut down.
   */
  renew(): Promise<void>;
}

/**
 * `create` is called again for each renewal. Give its workers a `shutdownForceTime`: one that holds a workflow task which never
 * ends would shut down for ever.
 */
export async function createRenewableWorker(
  taskQueue: string,
  create: () => Promise<Worker>,
): Promise<RenewableWorker> {
  let current = await create();
  let isShutDown = false;
  let renewing: Promise<void> | undefined;
  /** Workers that were told to stop: an error of theirs is logged and does not end the process. */
  const ending = new WeakSet<Worker>();
  const runs: Promise<void>[] = [];

  function stop(worker: Worker): void {
    ending.add(worker);
    if (worker.getState() === 'RUNNING') worker.shutdown();
  }

  async function runWorker(worker: Worker): Promise<void> {
    try {
      await worker.run();
    } catch (error) {
      if (!ending.has(worker)) throw error;
      Runtime.instance().logger.warn('A worker was given up that did not end in time', { error });
    }
  }

  function track(run: Promise<void>): void {
    runs.push(run);
    // `run()` reports the error.
    run.catch(() => {});
  }

  async function replace(): Promise<void> {
    // Core refuses two workers for one queue over one connection; one that shuts down does not count.
    stop(current);
    current = await create();
    track(runWorker(current));
    if (isShutDown) stop(current);
  }

  /** Also waits for runs that start meanwhile. */
  async function allEnd(): Promise<void> {
    for (let known = 0; known < runs.length;) {
      known = runs.length;
      await Promise.allSettled(runs);
    }
    await Promise.all(runs);
  }

  return {
    taskQueue,
    getState: () => current.getState(),
    async run() {
      track(runWorker(current));
      if (isShutDown) stop(current);
      await allEnd();
    },
    shutdown() {
      isShutDown = true;
      stop(current);
    },
    async renew() {
      if (isShutDown || runs.length === 0) return;
      if (!renewing) {
        renewing = replace().finally(() => (renewing = undefined));
        // While the new one is being made the process has not ended, even if the old one has.
        track(renewing);
      }
      await renewing;
    },
  };
}
