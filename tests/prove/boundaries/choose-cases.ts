import { createSeededRandom } from '../../support/seeded-random.ts';
import { boundaryCases, type BoundaryCase } from './boundary-cases.ts';

/** Each death costs the time that a worker takes to come back. */
const SHORT_RUN = 8;

/** All cases in an order that chance decides; or for a short run one of each of some activities, by chance too. */
export function chooseCases(seed: number, short: boolean): BoundaryCase[] {
  const shuffled = createSeededRandom(seed).shuffled(boundaryCases);
  if (!short) return shuffled;
  const seen = new Set<string>();
  return shuffled.filter(({ activity }) => !seen.has(activity) && seen.add(activity)).slice(0, SHORT_RUN);
}
