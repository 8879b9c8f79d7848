import { setTimeout as delay } from 'node:timers/promises';

export interface Patience {
  /** How long a statement waits for a table or row that somebody else has locked. */
  readonly lockTimeoutMs: number;
  /** How often it is tried in all. */
  readonly tries: number;
  /** Between two tries: the others go first. */
  readonly pauseMs: number;
}

const LOCK_NOT_AVAILABLE = '55P03';
const DEADLOCK_DETECTED = '40P01';

/** Tries again what gave way to another transaction. Any other error, and the last one, is thrown. */
export async function retryWhileLocked<T>(
  { tries, pauseMs }: Patience,
  attempt: () => Promise<T>,
  onRetry: (tried: number) => void,
): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt();
    } catch (error) {
      const { code } = error as { code?: unknown };
      if ((code !== LOCK_NOT_AVAILABLE && code !== DEADLOCK_DETECTED) || tried === tries) throw error;
      onRetry(tried);
      await delay(pauseMs);
    }
  }
}
