/** Of several runs the one that was disturbed least: what a run costs beyond that is the machine's other work. */
const RUNS = 3;

/** What the work costs this thread, in milliseconds of CPU. */
export function leastCpuMs(work: () => void): number {
  const runs = Array.from({ length: RUNS }, () => {
    const before = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1_000;
  });
  return Math.min(...runs);
}
