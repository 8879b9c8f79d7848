import { setTimeout as delay } from 'node:timers/promises';
import { TemporalUnavailable, WorkflowNotThere } from '../shared/temporal-errors.ts';

/** The provider waits for our answer, and the event is stored already: so Temporal gets little time. */
export const SIGNAL_DEADLINE_MS = 2_000;
const REPEAT_AFTER_MS = 100;

/**
 * Signals a workflow, repeating while it is not there yet: a shopper may return from the bank's page before the workflow that waits
 * for it has started. Gives up in silence: the event is stored, and the sweep forwards it until it has had its effect.
 */
export async function signalWithinDeadline(signal: () => Promise<void>): Promise<void> {
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
