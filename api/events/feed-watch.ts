import type { CredentialQueries } from '../../db/credentials/credential-queries.ts';
import type { EventFeedQueries } from '../../db/events/event-feed-queries.ts';
import { createWaits, tooManyWaits, type WaitOptions } from '../shared/waits.ts';

export interface FeedWatch {
  /**
   * Waits until the feed goes on behind a position, the time is up, the client has gone, or the process is to stop. Throws 429 if too many
   * wait already, and 401 once the key is revoked or has expired.
   */
  untilBehind(position: number, options: WaitOptions): Promise<void>;
}

/** In one process: whoever follows the feed is a program of the shop's own, and few are needed. */
const WAITERS_MAX = 200;
const WAITERS_OF_KEY_MAX = 20;
const POLL_MS = 250;

/** Reads the end of the feed four times a second for all who wait, and not at all while nobody does. */
export function createFeedWatch(
  { readEndOfFeed, listEnded }: Pick<EventFeedQueries, 'readEndOfFeed'> & Pick<CredentialQueries, 'listEnded'>,
  { draining, pollMs = POLL_MS }: { readonly draining: AbortSignal; readonly pollMs?: number },
): FeedWatch {
  const waits = createWaits<number>({
    async look(waiting) {
      const end = await readEndOfFeed();
      for (const { wish: position, finish } of waiting) if (end > position) finish();
    },
    listEnded,
    draining,
    pollMs,
  });
  return {
    async untilBehind(position, options) {
      const waiting = waits.waiting();
      const ofKey = waiting.filter(({ key }) => key === options.waiter);
      if (waiting.length >= WAITERS_MAX || ofKey.length >= WAITERS_OF_KEY_MAX) throw tooManyWaits();
      await waits.until(position, options);
    },
  };
}
