import { leastCpuMs } from './least-cpu-ms.ts';

/** What is dearer than it should be is so each time; what was disturbed is not. */
const TRIES = 5;

/**
 * How many times as much CPU the whole costs as a part of it: the least of several tries, the last of which is the first that is
 * within `limit`. A part that costs less than `floorMs` is taken to cost that, since so little cannot be measured.
 */
export function leastGrowth(
  work: { readonly part: () => void; readonly whole: () => void },
  { limit, floorMs }: { readonly limit: number; readonly floorMs: number },
): number {
  let least = Infinity;
  for (let nth = 0; nth < TRIES && least >= limit; nth += 1) {
    const costOfPart = leastCpuMs(work.part);
    least = Math.min(least, leastCpuMs(work.whole) / Math.max(costOfPart, floorMs));
  }
  return least;
}
