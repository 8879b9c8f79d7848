const USUAL_EVENTS = 10_000;

/** How many events the proof of the feed writes; `FEED_EVENTS=100000 npm test -- tests/events` takes minutes. */
export function feedEvents(environment: NodeJS.ProcessEnv = process.env): number {
  return Number(environment['FEED_EVENTS'] ?? USUAL_EVENTS);
}
