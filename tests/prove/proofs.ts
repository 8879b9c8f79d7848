import { kill } from './kill/kill.ts';
import { oversell } from './oversell/oversell.ts';
import type { Proof } from './proof.ts';

/** Each part of the promise by its name on the command line. */
export const proofs = {
  oversell,
  kill,
} as const satisfies Record<string, Proof>;
