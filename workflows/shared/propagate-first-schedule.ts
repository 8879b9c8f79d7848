import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import type { WorkflowInterceptorsFactory } from '@temporalio/workflow';

const FIRST_SCHEDULED = 'first-scheduled';

/**
 * Tells a local activity when it was scheduled for the first time. A pause beyond its `localRetryThreshold` is a timer
 * with a new scheduling after it, and the activity itself learns the time of that one only. Temporal's core keeps the
 * first in the markers of the history and gives it back to the workflow: a new worker knows it, too.
 */
export const interceptors: WorkflowInterceptorsFactory = () => ({
  outbound: [
    {
      async scheduleLocalActivity(input, next) {
        const firstMs = optionalTsToMs(input.originalScheduleTime);
        if (firstMs === undefined) return next(input);
        const headers = { ...input.headers, [FIRST_SCHEDULED]: defaultPayloadConverter.toPayload(firstMs) };
        return next({ ...input, headers });
      },
    },
  ],
});

/** In epoch milliseconds; undefined until a local activity has been rescheduled. */
export function firstScheduledMs({ [FIRST_SCHEDULED]: payload }: Headers): number | undefined {
  return payload && defaultPayloadConverter.fromPayload<number>(payload);
}
