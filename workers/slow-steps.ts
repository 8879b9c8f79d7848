import { ApplicationFailure, log } from '@temporalio/activity';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { SlowStep, SlowStepRepository } from '../db/orders/slow-step-repository.ts';
import { firstScheduledMs } from '../workflows/shared/propagate-first-schedule.ts';

/** Five minutes: most outages are over by then, and what is not is for a person to know. */
const SLOW_AFTER_MS = 300_000;

/** Their workflow tells staff by itself, in better words. */
const TOLD_BY_THEIR_WORKFLOW = new Set(['buyLabel', 'refundLabel', 'readTracking']);

export interface SlowStepsDeps {
  readonly steps: SlowStepRepository;
  readonly afterMs?: number;
}

/**
 * Puts the order of a step that has been retried for minutes before a person, and takes that back once it has succeeded.
 * Where the database is away nothing can be written, and everything waits: that is an alert of its own (`/readyz`,
 * `quartermaster_shop_figures_readable`).
 */
export function slowSteps({ steps, afterMs = SLOW_AFTER_MS }: SlowStepsDeps): ActivityInterceptorsFactory {
  return ({ info }) => ({
    inbound: {
      async execute(input, next) {
        const sinceMs = firstScheduledMs(input.headers) ?? info.scheduledTimestampMs;
        const step = TOLD_BY_THEIR_WORKFLOW.has(info.activityType)
          ? undefined
          : stepOf(info.activityType, sinceMs, input.args);
        const isSlow = () => info.attempt > 1 && Date.now() - sinceMs >= afterMs;
        try {
          const result = await next(input);
          if (step && isSlow()) await written(steps.clearSlowStep(step));
          return result;
        } catch (error) {
          const isOver = error instanceof ApplicationFailure && error.nonRetryable === true;
          if (step && isSlow()) await written(isOver ? steps.clearSlowStep(step) : steps.noteSlowStep(step));
          throw error;
        }
      },
    },
  });
}

/** What the step came to matters more than whether that could be shown. */
async function written(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    log.warn('A slow step could not be shown to staff', { error });
  }
}

/** Our activities take one argument; those of one order or parcel name it there. */
function stepOf(step: string, sinceMs: number, [input]: readonly unknown[]): SlowStep | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  const { orderId, shipmentId } = input as { readonly orderId?: unknown; readonly shipmentId?: unknown };
  const about = { step, since: new Date(sinceMs) };
  if (typeof orderId === 'string') return { ...about, subject: { orderId } };
  return typeof shipmentId === 'string' ? { ...about, subject: { shipmentId } } : undefined;
}
