import { describe, expect, it } from '@jest/globals';
import { recordRetries } from './record-activities.ts';

/** Measured: a marker, a timer started and fired, and the three of the workflow task that tries again. */
const EVENTS_OF_TIMER = 6;
/** Measured: while a step is retried within a workflow task, that task is kept alive every 2 s. */
const EVENTS_OF_HEARTBEAT = 3;
const HEARTBEAT_MS = 2_000;

/** What one step adds to a history while the database refuses connections for so long. */
function eventsOfOutage(lastsMs: number): number {
  const { initialIntervalMs, backoffCoefficient, maximumIntervalMs, localRetryThresholdMs } = recordRetries;
  let [timers, heldMs] = [0, 0];
  for (let atMs = 0, pauseMs: number = initialIntervalMs; atMs < lastsMs;) {
    if (pauseMs > localRetryThresholdMs) timers += 1;
    else heldMs += pauseMs;
    atMs += pauseMs;
    pauseMs = Math.min(pauseMs * backoffCoefficient, maximumIntervalMs);
  }
  return timers * EVENTS_OF_TIMER + Math.floor(heldMs / HEARTBEAT_MS) * EVENTS_OF_HEARTBEAT;
}

describe('the retries of our own steps', () => {
  it('come fast while a database only starts again', () => {
    expect(recordRetries.initialIntervalMs).toBe(100);
    expect(eventsOfOutage(3_000)).toBe(6);
  });

  it('leave a history small while the database is away', () => {
    expect(eventsOfOutage(600_000)).toBe(42);
    expect(eventsOfOutage(3_600_000)).toBeLessThan(150);
  });
});
