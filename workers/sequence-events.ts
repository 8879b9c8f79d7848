import type { Logger } from 'pino';
import type { EventSequencer } from '../db/events/event-sequencer.ts';
import { repeatUntilStopped } from './repeat-until-stopped.ts';

/** How late an event may be in the feed, against one small question to the database as often. */
const EVERY_MS = 100;
/** So that an outage of the database is not logged ten times a second. */
const AFTER_FAILURE_MS = 2_000;

export interface SequenceEventsOptions {
  readonly sequencer: EventSequencer;
  readonly log: Pick<Logger, 'warn'>;
  readonly until: AbortSignal;
  readonly everyMs?: number;
  readonly afterFailureMs?: number;
}

/**
 * Gives events their positions for as long as this process runs. By looking, because `NOTIFY` would make all transactions that write
 * events commit one after the other: PostgreSQL has one queue for its notices (src/backend/commands/async.c, PreCommit_Notify).
 */
export async function sequenceEvents({
  sequencer,
  log,
  until,
  everyMs = EVERY_MS,
  afterFailureMs = AFTER_FAILURE_MS,
}: SequenceEventsOptions): Promise<void> {
  const failure = 'Events could not be given their positions in the feed; tried again';
  const repetition = { everyMs, afterFailureMs, until, log, failure };
  await repeatUntilStopped(() => sequencer.sequenceEvents({ until }), repetition);
}
