import { readFileSync } from 'node:fs';
import { processTreeOf } from '../tests/support/shop/process-tree.ts';

/** USER_HZ: what /proc counts in, the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** CPU-seconds by process since the meter was started. */
export type CpuSeconds = Readonly<Record<string, number>>;

/** Measures process groups by name, and this process as `load`. Linux only: it reads /proc. */
export function startCpuMeter(groups: Readonly<Record<string, number>>): () => CpuSeconds {
  const before = readAll(groups);
  return () => {
    const now = readAll(groups);
    return Object.fromEntries(Object.entries(now).map(([name, seconds]) => [name, seconds - (before[name] ?? 0)]));
  };
}

function readAll(groups: Readonly<Record<string, number>>): Record<string, number> {
  const { user, system } = process.cpuUsage();
  const measured = Object.entries(groups).map(([name, group]) => {
    const ticks = processTreeOf(group).reduce((sum, pid) => sum + ticksOf(pid), 0);
    return [name, ticks / TICKS_PER_SECOND] as const;
  });
  return { ...Object.fromEntries(measured), load: (user + system) / 1e6 };
}

/** Of a process and of its children that have ended: those that live are in the tree themselves. */
function ticksOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may hold spaces; utime, stime, cutime and cstime are fields 14 to 17 of proc(5).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0);
  } catch {
    // It has ended, and its parent counts it.
    return 0;
  }
}

/** Resident memory of a process group in MB, shared pages divided by those who share them. */
export function memoryOf(group: number): number {
  const kilobytes = processTreeOf(group).reduce((sum, pid) => {
    try {
      return sum + Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
    } catch {
      return sum;
    }
  }, 0);
  return kilobytes / 1_024;
}
