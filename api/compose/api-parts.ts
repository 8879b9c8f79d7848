import type { ApiDependencies } from '../shared/api-dependencies.ts';
import type { DeclineLimit } from '../shared/limits/decline-limit.ts';

/** What the routes of a feature are composed of. */
export interface ApiParts extends ApiDependencies {
  readonly declines: DeclineLimit;
}
