import { proveBoundaries } from './boundaries/prove-boundaries.ts';
import { chaos } from './chaos/chaos.ts';
import { kill } from './kill/kill.ts';
import { proveOutage } from './outage/prove-outage.ts';
import { proveMessages } from './messages/prove-messages.ts';
import { oversell } from './oversell/oversell.ts';
import type { Proof } from './proof.ts';
import { proveParts } from './parts/prove-parts.ts';
import { proveRestore } from './restore/prove-restore.ts';
import { proveZombies } from './zombies/prove-zombies.ts';

/** Each part of the promise by its name on the command line. */
export const proofs = {
  oversell,
  kill,
  boundaries: proveBoundaries,
  zombies: proveZombies,
  outage: proveOutage,
  parts: proveParts,
  chaos,
  restore: proveRestore,
  messages: proveMessages,
} as const satisfies Record<string, Proof>;
