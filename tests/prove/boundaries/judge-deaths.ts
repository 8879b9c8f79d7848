import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { boundaryCases, missingBoundaries, nameOf } from './boundary-cases.ts';
import type { BoundaryShop } from './boundary-shop.ts';

/** What is wrong with how the workers died: not where they were told to, or without having been told. */
export function judgeDeaths(
  { failpoints }: BoundaryShop,
  /** Of each case its failpoints, of which one is to fire. */
  tellings: readonly (readonly { readonly key: string; readonly name: string }[])[],
) {
  const hasFired = ({ key }: { readonly key: string }) => failpoints.hasFired(key);
  const unfired = tellings.flatMap((ofOne) => (ofOne.some(hasFired) ? [] : [`${ofOne[0]?.name}: nobody died there`]));
  const deaths = readDeaths(failpoints.folder);
  const kills = deaths.filter((death) => death === 'SIGKILL').length;
  const others = deaths.filter((death) => death !== 'SIGKILL').map((death) => `A worker ended by itself: ${death}`);
  const fired = tellings.flat().filter(hasFired).length;
  const miscount = kills === fired ? [] : [`${kills} workers were killed by ${fired} failpoints`];
  return { kills, violations: [...unfired, ...others, ...miscount, ...unknownBoundaries(failpoints)] };
}

/** Come to only where a worker died before, so that no story can promise it: whose workflow runs already is looked at. */
const afterDeathOnly = new Set(['sweepOpenRequests after-remote-commit (DescribeWorkflowExecution)']);

export function readDeaths(folder: string): string[] {
  const file = join(folder, 'deaths.log');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}

/** What activities came to and no case has: the table leaves something out, or says wrongly that it cannot be. */
export function unknownBoundaries(failpoints: BoundaryShop['failpoints']): string[] {
  const known = new Set(boundaryCases.map(nameOf));
  const missing = new Map(missingBoundaries.map(({ activity, boundary, why }) => [`${activity} ${boundary}`, why]));
  return failpoints.reached().flatMap((reached) => {
    if (known.has(nameOf(reached)) || afterDeathOnly.has(nameOf(reached))) return [];
    const why = missing.get(`${reached.activity} ${reached.boundary}`);
    return [`${nameOf(reached)}: ${why === undefined ? 'no case has it' : `it was come to, although: ${why}`}`];
  });
}
