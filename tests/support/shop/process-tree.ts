import { spawnSync } from 'node:child_process';

/**
 * A process group and whatever its processes have started: PostgreSQL's backends leave the group of their server. The
 * parents come first.
 */
export function processTreeOf(group: number): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,pgid='], { encoding: 'utf8' });
  const table = stdout.split('\n').map((row) => row.trim().split(/\s+/).map(Number));
  const found = new Set(table.flatMap(([pid = 0, , pgid]) => (pgid === group ? [pid] : [])));
  // The table may list a child before its parent.
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const [pid = 0, parent = 0] of table) if (found.has(parent)) found.add(pid);
  }
  return [...found];
}

/** Sends a signal to each; those that have ended are passed over. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended.
    }
  }
}
