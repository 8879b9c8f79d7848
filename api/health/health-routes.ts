import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Database } from '../../db/database.ts';
import { pingDatabase } from '../../db/shared/ping-database.ts';
import { readinessOf } from '../../telemetry/readiness.ts';
import type { TemporalCalls } from '../shared/temporal.ts';
import { route, type Route } from '../shared/route.ts';
import { extensibleEnum } from '../shared/schemas/extensible-enum.ts';

const health = extensibleEnum('HealthStatus', 'How a process, or a part that it needs, is.', {
  up: 'It answers.',
  down: 'It does not answer.',
  draining: 'The process is about to stop, and still serves for a moment.',
});
const live = z
  .strictObject({ status: health.meta({ description: 'Always `up`: a process that does not run answers nothing.' }) })
  .meta({ id: 'Liveness', description: 'Whether the process runs.' });
const parts = z
  .strictObject({
    database: health.meta({ description: 'PostgreSQL.' }),
    temporal: health.meta({ description: 'Temporal, which orders are carried out by.' }),
  })
  .meta({ id: 'ReadinessParts', description: 'What the process needs, and how it is.' });
const readinessSchema = z
  .strictObject({ status: health.meta({ description: 'Whether requests should be sent here: `up`.' }), parts })
  .meta({ id: 'Readiness', description: 'Whether requests should be sent here, and which part is missing.' });

/** A part that does not answer within this time counts as down. */
const CHECK_DEADLINE_MS = 1_500;
/** Whoever asks more often, and anybody may, is told the same again. */
const TOLD_AGAIN_MS = 1_000;

export interface HealthDependencies {
  readonly database: Database;
  readonly temporal: Pick<TemporalCalls, 'ping'>;
  /** Aborted once the process has been told to stop. */
  readonly draining: AbortSignal;
}

export function healthRoutes({ database, temporal, draining }: HealthDependencies): Route[] {
  const look = () =>
    readinessOf(
      {
        database: () => pingDatabase(database, CHECK_DEADLINE_MS),
        temporal: () => temporal.ping({ deadlineMs: CHECK_DEADLINE_MS }),
      },
      draining,
    );
  const told = new LRUCache<'readiness', Awaited<ReturnType<typeof look>>>({
    max: 1,
    ttl: TOLD_AGAIN_MS,
    fetchMethod: look,
  });
  return [
    route({
      method: 'get',
      path: '/livez',
      operationId: 'getLiveness',
      tag: 'Health',
      summary: 'Tell whether the process runs',
      description: 'Asks nothing else: one that does not answer is to be started again.',
      permission: 'public',
      responses: { 200: { description: 'It runs.', schema: live, example: { status: 'up' } } },
    }).handledBy(async () => ({ status: 200, body: { status: 'up' } })),
    route({
      method: 'get',
      path: '/readyz',
      operationId: 'getReadiness',
      tag: 'Health',
      summary: 'Tell whether requests should be sent here',
      description:
        'Asks the database and Temporal, each with a short deadline. A process that is about to stop says no, and still serves for a moment.',
      permission: 'public',
      responses: {
        200: {
          description: 'All parts answer.',
          schema: readinessSchema,
          example: { status: 'up', parts: { database: 'up', temporal: 'up' } },
        },
        503: {
          description: 'A part does not answer, or the process is about to stop.',
          schema: readinessSchema,
          example: { status: 'down', parts: { database: 'up', temporal: 'down' } },
          headers: { 'Retry-After': 'Seconds to wait.' },
        },
      },
    }).handledBy(async () => {
      const readiness = draining.aborted ? await look() : await told.forceFetch('readiness');
      if (readiness.status === 'up') return { status: 200, body: readiness };
      return { status: 503, headers: { 'Retry-After': '2' }, body: readiness };
    }),
  ];
}
