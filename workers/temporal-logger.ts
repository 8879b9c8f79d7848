import { DefaultLogger, type LogEntry } from '@temporalio/worker';
import type { Logger } from 'pino';
import { failureType } from './activity-metrics.ts';

/** Temporal's own words in our log, as JSON lines like the rest. */
export function createTemporalLogger(log: Logger): DefaultLogger {
  return new DefaultLogger('WARN', ({ level, message, meta }: LogEntry) => {
    // pino describes an error only under the name `err`. The token is long, and of use to nobody but the server.
    const { error, taskToken: _token, ...facts } = { ...meta };
    // What the core has to say of an error is text.
    const isError = error instanceof Error;
    const entry = isError ? { ...facts, failure: failureType(error), err: error } : { ...facts, error };
    if (level === 'ERROR') log.error(entry, message);
    else log.warn(entry, message);
  });
}
