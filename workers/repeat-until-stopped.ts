import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';

export interface Repetition {
  readonly everyMs: number;
  readonly until: AbortSignal;
  readonly log: Pick<Logger, 'warn'>;
  /** What is said where a look fails; the next one is taken all the same. */
  readonly failure: string;
}

/** Takes a look again and again, the first one after a pause. Ends when the process is to stop. */
export async function repeatUntilStopped(look: () => Promise<unknown>, repetition: Repetition): Promise<void> {
  const { everyMs, until, log, failure } = repetition;
  while (!until.aborted) {
    await sleep(everyMs, undefined, { signal: until }).catch(() => {});
    if (until.aborted) return;
    try {
      await look();
    } catch (err) {
      log.warn({ err }, failure);
    }
  }
}
