import type { EventFeedQueries, FeedPage, FeedSearch } from '../../db/events/event-feed-queries.ts';
import { Problem } from '../shared/problem.ts';
import type { WaitOptions } from '../shared/waits.ts';
import { formatFeedCursor, isMarkOf, type FeedCursor } from './feed-cursor.ts';
import type { FeedWatch } from './feed-watch.ts';

export interface FollowRequest {
  readonly after: FeedCursor;
  readonly limit: number;
  readonly search: FeedSearch;
  /** Left out: what there is is answered at once. */
  readonly wait?: WaitOptions | undefined;
}

export interface FollowDependencies {
  readonly feed: Pick<EventFeedQueries, 'readFeed'>;
  readonly watch: FeedWatch;
  /** Aborts when the process is to stop: nobody waits any longer. */
  readonly draining: AbortSignal;
}

/**
 * Events behind a position. Where there is none, waits as long as was asked for: of a rare type the feed may go on many times before there
 * is one. Throws 409 where the feed ends before the cursor, or has another event there.
 */
export async function followFeed(
  { feed, watch, draining }: FollowDependencies,
  { after, limit, search, wait }: FollowRequest,
): Promise<FeedPage> {
  const until = performance.now() + (wait?.timeoutMs ?? 0);
  for (let from = after; ;) {
    const page = await feed.readFeed(from.position, limit, search);
    if (!isMarkOf(from.mark, page.markBefore)) throw cursorAhead(await endOf(feed, page.end));
    const timeoutMs = until - performance.now();
    // Where there is more to look at, the caller looks on: nobody waits for what is there.
    const isNews = page.events.length > 0 || page.readTo < page.end;
    const isOver = timeoutMs <= 0 || wait?.signal.aborted || draining.aborted;
    if (isNews || !wait || isOver) return page;
    await watch.untilBehind(page.readTo, { ...wait, timeoutMs });
    from = { position: page.readTo, mark: page.mark };
  }
}

async function endOf(feed: Pick<EventFeedQueries, 'readFeed'>, end: number): Promise<string> {
  const { readTo, mark } = await feed.readFeed(end, 1);
  return formatFeedCursor({ position: readTo, mark });
}

function cursorAhead(end: string): Problem {
  const detail = `The feed ends at ${end}.`;
  return new Problem('cursor-ahead', detail, {
    errors: [{ in: 'query', name: 'after', code: 'cursor-ahead', detail }],
  });
}
