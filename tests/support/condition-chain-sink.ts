import type { InjectedSinks } from '@temporalio/worker';
import type { ConditionChainSinks } from './condition-chains.ts';

/** Keeps the length of the longest chain of conditions that the workflows of a worker have had. */
export function watchConditionChains() {
  let longest = 0;
  const fulfilled = (_info: unknown, length: number): void => {
    longest = Math.max(longest, length);
  };
  const sinks: InjectedSinks<ConditionChainSinks> = {
    conditionChains: { fulfilled: { fn: fulfilled, callDuringReplay: true } },
  };
  return { sinks, longest: () => longest };
}
