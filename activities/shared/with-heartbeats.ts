import { Context } from '@temporalio/activity';

/** Several in the heartbeat timeouts of workflows, so that one that is late does not matter. */
const EVERY_MS = 500;

type AnyActivity = (...args: unknown[]) => Promise<unknown>;

/**
 * The same activities, which say while they work that their worker is alive. So the call of a worker that was killed is
 * taken up in moments, while one that waits for a slow third party, or goes through many rows, is left alone. A local activity says
 * nothing: it has no heartbeats.
 */
export function withHeartbeats<Activities extends object>(
  activities: Activities,
  { everyMs = EVERY_MS } = {},
): Activities {
  const wrapped = Object.entries(activities).map(([name, activity]: [string, AnyActivity]) => [
    name,
    async (...args: unknown[]) => {
      const context = Context.current();
      if (context.info.isLocal) return await activity(...args);
      const beat = setInterval(() => context.heartbeat(), everyMs);
      try {
        return await activity(...args);
      } finally {
        clearInterval(beat);
      }
    },
  ]);
  return Object.fromEntries(wrapped) as Activities;
}
