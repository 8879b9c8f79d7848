import { proveOutage } from './outage/prove-outage.ts';
import type { Proof } from './proof.ts';

/** Each part of the promise by its name on the command line. */
export const proofs = {
  outage: proveOutage,
} as const satisfies Record<string, Proof>;
