import { Histogram, type Registry } from 'prom-client';
import type { TemporalCalls } from './temporal.ts';
import {
  NumberTaken,
  TemporalUnavailable,
  UpdateRefused,
  WorkflowDidNotComplete,
  WorkflowNotThere,
} from './temporal-errors.ts';

/** Up to the deadline of a call. */
const BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 8, 10];

type AnyCall = (...args: unknown[]) => Promise<unknown>;

/** The same calls, measured by what is called and by how it ends. */
export function measuredCalls(calls: TemporalCalls, registry: Registry): TemporalCalls {
  const duration = new Histogram({
    name: 'quartermaster_temporal_call_duration_seconds',
    help: 'Time that Temporal takes to answer the API, work of the workflow included.',
    labelNames: ['call', 'outcome'],
    buckets: BUCKETS_SECONDS,
    registers: [registry],
  });
  const measured = Object.entries(calls as unknown as Record<string, AnyCall>).map(([call, ask]) => [
    call,
    async (...args: unknown[]) => {
      const startedAt = performance.now();
      const end = (outcome: string) => duration.observe({ call, outcome }, (performance.now() - startedAt) / 1_000);
      try {
        const answer = await ask(...args);
        end('answered');
        return answer;
      } catch (error) {
        end(outcomeOf(error));
        throw error;
      }
    },
  ]);
  return Object.fromEntries(measured) as TemporalCalls;
}

/** A refusal and a workflow that is not there are answers, too. */
function outcomeOf(error: unknown): string {
  if (error instanceof TemporalUnavailable) return 'unavailable';
  if (error instanceof UpdateRefused || error instanceof NumberTaken) return 'refused';
  if (error instanceof WorkflowNotThere) return 'not-there';
  return error instanceof WorkflowDidNotComplete ? 'not-completed' : 'failed';
}
