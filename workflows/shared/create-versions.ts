/**
 * Rising version numbers for a value that is written repeatedly, so that the latest wins: what an attempt that was given up
 * writes late is known as older. They follow the clock of the history, so that a workflow which is reset or started again
 * has newer ones than its earlier run.
 */
export function createVersions(): () => number {
  let last = 0;
  return () => (last = Math.max(last + 1, Date.now()));
}
