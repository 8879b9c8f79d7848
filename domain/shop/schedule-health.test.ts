import { describe, expect, it } from '@jest/globals';
import { scheduleHealth, type ScheduleRun } from './schedule-health.ts';

const now = Date.parse('2026-12-01T12:00:00Z');
const MINUTE = 60_000;
const run = (secondsAgo: number, outcome: ScheduleRun['outcome'] = 'completed'): ScheduleRun => ({
  startedAtMs: now - secondsAgo * 1_000,
  outcome,
});
const health = (runs: readonly ScheduleRun[], isPaused = false) => scheduleHealth({ isPaused, runs }, MINUTE, now);

describe('a schedule', () => {
  it('is on time while one run is missed, and late from then on', () => {
    expect(health([run(80), run(12, 'running')])).toEqual({ state: 'on-time', ranAtMs: now - 12_000 });
    expect(health([run(149)]).state).toBe('on-time');
    expect(health([run(151)])).toEqual({ state: 'late', ranAtMs: now - 151_000 });
  });

  it('has failed where its last run did that has ended', () => {
    expect(health([run(130), run(70, 'failed'), run(10, 'running')]).state).toBe('failed');
    expect(health([run(70, 'failed'), run(10)]).state).toBe('on-time');
  });

  it('is paused first of all', () => {
    expect(health([run(900, 'failed')], true)).toEqual({ state: 'paused', ranAtMs: now - 900_000 });
  });

  it('is new before its first run, and missing where there is none', () => {
    expect(health([])).toEqual({ state: 'new' });
    expect(scheduleHealth(undefined, MINUTE, now)).toEqual({ state: 'missing' });
  });
});
