import { DefaultLogger, type LogEntry } from '@temporalio/worker';
import type { Logger } from 'pino';

/** Temporal's own words in our log, as JSON lines like the rest. */
export function createTemporalLogger(log: Logger): DefaultLogger {
  return new DefaultLogger('WARN', ({ level, message, meta }: LogEntry) => {
    // pino writes an error in full only under the name `err`.
    const { error, ...facts } = { ...meta };
    const entry = error === undefined ? facts : { ...facts, err: error };
    if (level === 'ERROR') log.error(entry, message);
    else log.warn(entry, message);
  });
}
