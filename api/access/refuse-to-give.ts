import { whyNotGivable, type Rights } from '../../domain/access/rights.ts';
import { lacksPermission, type Caller } from '../shared/caller.ts';
import { Problem } from '../shared/problem.ts';

/** Throws 403 where whoever is allowed the first may not give others the second. */
export function refuseToGive(caller: Caller, held: Rights, wanted: Rights): void {
  const why = whyNotGivable(held, wanted);
  if (why?.kind === 'permission') throw lacksPermission(caller, why.permission);
  if (why) throw new Problem('forbidden', `Nobody gives \`${why.permission}\` with a higher limit than their own.`);
}
