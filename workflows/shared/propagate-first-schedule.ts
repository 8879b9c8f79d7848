import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import type { WorkflowInterceptorsFactory } from '@temporalio/workflow';

const FIRST_SCHEDULED = 'first-scheduled';

/**
 * Passes a local activity the time of its first schedule, in a header. A retry pause beyond `localRetryThreshold` is a timer and a
 * new schedule, and the activity's own info has the time of the newest only. Temporal's core records the first in the history's
 * markers, so it survives a change of worker.
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
