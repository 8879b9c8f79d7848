import { describe, expect, it } from '@jest/globals';
import { createFeedWatch } from './feed-watch.ts';

const never = new AbortController().signal;
const listEnded = async (): Promise<string[]> => [];
const options = { timeoutMs: 60_000, signal: never, waiter: 'key' };

/** A feed whose end a test sets; counts how often it was asked. */
function aFeed(end = 0) {
  const feed = { end, asked: 0 };
  const readEndOfFeed = async () => {
    feed.asked += 1;
    return feed.end;
  };
  return { feed, watch: createFeedWatch({ readEndOfFeed, listEnded }, { draining: never, pollMs: 5 }) };
}

describe('waiting for the feed to go on', () => {
  it('ends for those whose position it has passed, and for no others', async () => {
    const { feed, watch } = aFeed(10);
    const waiting = [watch.untilBehind(10, options), watch.untilBehind(10, options)];
    const client = new AbortController();
    const ahead = watch.untilBehind(11, { ...options, signal: client.signal });
    feed.end = 11;
    await expect(Promise.all(waiting)).resolves.toBeDefined();
    expect(await Promise.race([ahead.then(() => 'ended'), Promise.resolve('waits')])).toBe('waits');
    client.abort();
    await ahead;
  });

  it('asks once for all who wait', async () => {
    const { feed, watch } = aFeed();
    const waits = Array.from({ length: 15 }, () => watch.untilBehind(0, { ...options, timeoutMs: 60 }));
    await Promise.all(waits);
    expect(feed.asked).toBeLessThanOrEqual(13);
  });

  it('lets no more wait with one key than it can bear', async () => {
    const { watch } = aFeed();
    const client = new AbortController();
    const wait = (waiter: string) => watch.untilBehind(0, { ...options, signal: client.signal, waiter });
    const waiting = Array.from({ length: 20 }, () => wait('search'));
    await expect(wait('search')).rejects.toMatchObject({ code: 'too-many-requests' });
    waiting.push(wait('mirror'));
    client.abort();
    await expect(Promise.all(waiting)).resolves.toBeDefined();
  });
});
