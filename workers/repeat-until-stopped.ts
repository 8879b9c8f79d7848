import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';

export interface Repetition {
  readonly everyMs: number;
  /** Between a look that failed and the next, where that is longer. */
  readonly afterFailureMs?: number;
  readonly until: AbortSignal;
  readonly log: Pick<Logger, 'warn'>;
  /** What is said where a look fails; the next one is taken all the same. */
  readonly failure: string;
}

/** Takes a look again and again, the first one after a pause. Ends when the process is to stop. */
export async function repeatUntilStopped(look: () => Promise<unknown>, repetition: Repetition): Promise<void> {
  const { everyMs, afterFailureMs = everyMs, until, log, failure } = repetition;
  let pauseMs = everyMs;
  while (!until.aborted) {
    await sleep(pauseMs, undefined, { signal: until }).catch(() => {});
    if (until.aborted) return;
    try {
      await look();
      pauseMs = everyMs;
    } catch (err) {
      pauseMs = afterFailureMs;
      log.warn({ err }, failure);
    }
  }
}
