import { DefaultLogger, type LogEntry } from '@temporalio/worker';
import type { Logger } from 'pino';
import { failureType } from './activity-metrics.ts';

/**
 * What the SDK's core says when it has dropped the work of a workflow task (`workflow_stream.rs` of its version 1.24.0; a test looks
 * whether the installed one still does): the run waits for ever for an answer to what nobody was given. It does not say which run.
 */
const LOST_TASK = 'Extra buffered run should not have produced an activation';

/** Temporal's own words in our log, as JSON lines like the rest. `onLostTask`: its core has lost a workflow task. */
export function createTemporalLogger(log: Logger, onLostTask: () => void = () => {}): DefaultLogger {
  return new DefaultLogger('WARN', ({ level, message, meta }: LogEntry) => {
    // pino describes an error only under the name `err`. The token is long, and of use to nobody but the server.
    const { error, taskToken: _token, ...facts } = { ...meta };
    // What the core has to say of an error is text.
    const isError = error instanceof Error;
    const entry = isError ? { ...facts, failure: failureType(error), err: error } : { ...facts, error };
    if (message.includes(LOST_TASK)) onLostTask();
    if (level === 'ERROR') log.error(entry, message);
    else log.warn(entry, message);
  });
}
