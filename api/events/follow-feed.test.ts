import { describe, expect, it } from '@jest/globals';
import type { FeedPage } from '../../db/events/event-feed-queries.ts';
import { createFeedWatch } from './feed-watch.ts';
import { followFeed } from './follow-feed.ts';

const never = new AbortController().signal;

/** A feed in which nothing happens; counts how often it was read. */
function aQuietFeed(end: number) {
  const stop = new AbortController();
  const count = { reads: 0 };
  const waiting = Promise.withResolvers<void>();
  const readFeed = async (): Promise<FeedPage> => {
    count.reads += 1;
    return { events: [], readTo: end, end, mark: '1', markBefore: '1' };
  };
  const watch = createFeedWatch(
    {
      readEndOfFeed: async () => {
        waiting.resolve();
        return end;
      },
      listEnded: async () => [],
    },
    { draining: stop.signal, pollMs: 5 },
  );
  return { deps: { feed: { readFeed }, watch, draining: stop.signal }, count, stop, isWaited: waiting.promise };
}

const request = (after: number) => ({
  after: { position: after, mark: '1' },
  limit: 25,
  search: {},
  wait: { timeoutMs: 60_000, signal: never, waiter: 'mirror' },
});

describe('following the feed', () => {
  it('answers whoever waits at once when the process is to stop, after one more look', async () => {
    const { deps, count, stop, isWaited } = aQuietFeed(7);
    const following = followFeed(deps, request(7));
    await isWaited;
    stop.abort();
    await expect(following).resolves.toMatchObject({ events: [], readTo: 7 });
    expect(count.reads).toBe(2);
  });

  it('waits for nothing in a process that is to stop already', async () => {
    const { deps, count, stop } = aQuietFeed(7);
    stop.abort();
    await expect(followFeed(deps, request(7))).resolves.toMatchObject({ events: [], readTo: 7 });
    expect(count.reads).toBe(1);
  });
});
