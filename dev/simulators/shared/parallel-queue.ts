/** Works through jobs in order of arrival, at most `parallelMax` at a time. */
export interface ParallelQueue<Job> {
  add(job: Job): void;
  /** Drops what is waiting. */
  close(): void;
}

export function createParallelQueue<Job>(parallelMax: number, work: (job: Job) => Promise<void>): ParallelQueue<Job> {
  const waiting: Job[] = [];
  let running = 0;
  const drain = () => {
    while (running < parallelMax) {
      const job = waiting.shift();
      if (job === undefined) return;
      running += 1;
      void work(job).finally(() => {
        running -= 1;
        drain();
      });
    }
  };
  return {
    add(job) {
      waiting.push(job);
      drain();
    },
    close() {
      waiting.length = 0;
    },
  };
}
