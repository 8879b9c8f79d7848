import { createSeededRandom } from '../support/seeded-random.ts';
import { boundaryCases, type BoundaryCase } from './boundary-cases.ts';

/** All cases in an order that chance decides; or for a short run one of each activity, which chance decides too. */
export function chooseCases(seed: number, short: boolean): BoundaryCase[] {
  const shuffled = createSeededRandom(seed).shuffled(boundaryCases);
  if (!short) return shuffled;
  const seen = new Set<string>();
  return shuffled.filter(({ activity }) => !seen.has(activity) && seen.add(activity));
}
