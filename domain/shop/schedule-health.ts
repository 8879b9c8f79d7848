/** One run of a schedule, as it is known. */
export interface ScheduleRun {
  readonly startedAtMs: number;
  readonly outcome: 'running' | 'completed' | 'failed';
}

export interface ScheduleFacts {
  readonly isPaused: boolean;
  /** The last ones, newest last. */
  readonly runs: readonly ScheduleRun[];
}

export interface ScheduleHealth {
  /** `missing`: there is no such schedule. `new`: it has not run yet. What staff did to it comes before what became of it. */
  readonly state: 'on-time' | 'late' | 'failed' | 'paused' | 'new' | 'missing';
  /** When it ran last. */
  readonly ranAtMs?: number;
}

/** A run that comes due while one goes on is left out, so that one alone says nothing. */
const RUNS_MISSED = 2;
const SLACK_MS = 30_000;

export function scheduleHealth(facts: ScheduleFacts | undefined, everyMs: number, nowMs: number): ScheduleHealth {
  if (!facts) return { state: 'missing' };
  const last = facts.runs.at(-1);
  const ran = last === undefined ? {} : { ranAtMs: last.startedAtMs };
  if (facts.isPaused) return { state: 'paused', ...ran };
  if (!last) return { state: 'new' };
  if (facts.runs.findLast(({ outcome }) => outcome !== 'running')?.outcome === 'failed')
    return { state: 'failed', ...ran };
  const isLate = nowMs - last.startedAtMs > RUNS_MISSED * everyMs + SLACK_MS;
  return { state: isLate ? 'late' : 'on-time', ...ran };
}
