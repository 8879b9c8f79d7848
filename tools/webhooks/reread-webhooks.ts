import { isRefusedForGood } from '../../db/shared/is-refused-for-good.ts';
import type { KeptBody, KeptBodyRepository } from '../../db/webhooks/kept-body-repository.ts';
import { readKeptBody } from './read-kept-body.ts';

const PAGE = 100;

export interface Reread {
  /** Are events now, or would be, and due for the sweep. */
  readonly read: number;
  /** Still cannot be read or stored: for staff. */
  readonly unreadable: number;
}

/** Reads every kept body again, oldest first. Safe to repeat, and to cut off: each body is for itself. */
export async function rereadWebhooks(
  kept: KeptBodyRepository,
  { isDryRun }: { readonly isDryRun: boolean },
): Promise<Reread> {
  const sum = { read: 0, unreadable: 0 };
  let after: KeptBody | undefined;
  for (;;) {
    const page = await kept.listKeptBodies(PAGE, after);
    for (const body of page) sum[(await takeUp(kept, body, isDryRun)) ? 'read' : 'unreadable'] += 1;
    after = page.at(-1);
    if (page.length < PAGE) return sum;
  }
}

async function takeUp(kept: KeptBodyRepository, body: KeptBody, isDryRun: boolean): Promise<boolean> {
  const { provider, bodyHash } = body;
  const found = readKeptBody(provider, body.body.toString('utf8'));
  if (!found) return false;
  try {
    if (!isDryRun) await kept.takeUp({ provider, bodyHash, ...found });
    return true;
  } catch (error) {
    // Deeper than JSON can be written: a RangeError.
    if (!isRefusedForGood(error) && !(error instanceof RangeError)) throw error;
    return false;
  }
}
