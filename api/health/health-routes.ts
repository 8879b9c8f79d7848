import { z } from 'zod';
import { pingDatabase } from '../../db/shared/ping-database.ts';
import type { ApiDependencies } from '../shared/api-dependencies.ts';
import { route, type Route } from '../shared/route.ts';

const live = z.strictObject({ status: z.literal('up') });

const part = z.enum(['up', 'down']);
const readiness = z
  .strictObject({
    status: z.enum(['up', 'down', 'draining']).meta({ description: '`draining`: the process is about to stop.' }),
    parts: z.strictObject({ database: part, temporal: part }),
  })
  .meta({ id: 'Readiness', description: 'Whether requests should be sent here, and which part is missing.' });

/** A part that does not answer within this time counts as down. */
const CHECK_DEADLINE_MS = 1_500;

export function healthRoutes({ database, temporal, draining }: ApiDependencies): Route[] {
  return [
    route({
      method: 'get',
      path: '/livez',
      operationId: 'getLiveness',
      tag: 'Health',
      summary: 'Tell whether the process runs',
      roles: 'public',
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
      roles: 'public',
      responses: {
        200: {
          description: 'All parts answer.',
          schema: readiness,
          example: { status: 'up', parts: { database: 'up', temporal: 'up' } },
        },
        503: {
          description: 'A part does not answer, or the process is about to stop.',
          schema: readiness,
          example: { status: 'down', parts: { database: 'up', temporal: 'down' } },
          headers: { 'Retry-After': 'Seconds to wait.' },
        },
      },
    }).handledBy(async () => {
      const [db, orders] = await Promise.all([
        isUp(pingDatabase(database, CHECK_DEADLINE_MS)),
        isUp(temporal.ping({ deadlineMs: CHECK_DEADLINE_MS })),
      ]);
      const parts = { database: db, temporal: orders };
      const whole = db === 'up' && orders === 'up' ? 'up' : 'down';
      const status = draining.aborted ? 'draining' : whole;
      if (status === 'up') return { status: 200, body: { status, parts } };
      return { status: 503, headers: { 'Retry-After': '2' }, body: { status, parts } };
    }),
  ];
}

async function isUp(check: Promise<void>): Promise<'up' | 'down'> {
  try {
    await check;
    return 'up';
  } catch {
    return 'down';
  }
}
