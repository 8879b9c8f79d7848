import { setTimeout as delay } from 'node:timers/promises';
import { TemporalUnavailable, WorkflowNotThere } from '../shared/temporal-errors.ts';

/** A provider waits for our answer and the event is stored already, so Temporal is not waited for much longer. */
export const SIGNAL_DEADLINE_MS = 2_000;
const REPEAT_AFTER_MS = 100;

/**
 * Whether or not the workflow can be signalled now: the event is stored, and the sweep forwards it again until it has had its
 * effect. A shopper may be back from the bank's page before the workflow has started that waits for it.
 */
export async function signalSoon(signal: () => Promise<void>): Promise<void> {
  for (const giveUpAt = Date.now() + SIGNAL_DEADLINE_MS; Date.now() < giveUpAt; await delay(REPEAT_AFTER_MS)) {
    try {
      await signal();
      return;
    } catch (error) {
      if (error instanceof TemporalUnavailable) return;
      if (!(error instanceof WorkflowNotThere)) throw error;
    }
  }
}
