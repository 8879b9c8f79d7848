<<<<<<< HEAD
import { proveOutage } from './outage/prove-outage.ts';
=======
import { kill } from './kill/kill.ts';
import { oversell } from './oversell/oversell.ts';
>>>>>>> prove
import type { Proof } from './proof.ts';

/** Each part of the promise by its name on the command line. */
export const proofs = {
<<<<<<< HEAD
  outage: proveOutage,
=======
  oversell,
  kill,
>>>>>>> prove
} as const satisfies Record<string, Proof>;
