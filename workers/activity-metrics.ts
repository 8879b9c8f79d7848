import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { Counter, Histogram, type Registry } from 'prom-client';

/** From a short database step to a third party that answers at the last moment. */
const BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** How long each step takes and how it fails, local activities included. A retry is a further run. */
export function activityMetrics(registry: Registry): ActivityInterceptorsFactory {
  const registers = [registry];
  const duration = new Histogram({
    name: 'quartermaster_activity_duration_seconds',
    help: 'Time that one run of an activity takes, whether it succeeds or not.',
    labelNames: ['activity', 'kind'],
    buckets: BUCKETS_SECONDS,
    registers,
  });
  const failures = new Counter({
    name: 'quartermaster_activity_failures_total',
    help: 'Runs of an activity that failed, by the type of the failure.',
    labelNames: ['activity', 'kind', 'failure'],
    registers,
  });
  return ({ info: { activityType: activity, isLocal } }) => {
    const kind = isLocal ? 'local' : 'ordinary';
    return {
      inbound: {
        async execute(input, next) {
          const startedAt = performance.now();
          try {
            return await next(input);
          } catch (error) {
            failures.inc({ activity, kind, failure: failureType(error) });
            throw error;
          } finally {
            duration.observe({ activity, kind }, (performance.now() - startedAt) / 1_000);
          }
        },
      },
    };
  };
}

/** What a workflow knows a failure by: the type of an ApplicationFailure, which other errors become by their name. */
export function failureType(error: unknown): string {
  if (error instanceof ApplicationFailure) return error.type ?? error.name;
  return error instanceof Error ? error.name : 'not an Error';
}
