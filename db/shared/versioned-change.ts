import type { Actor } from '../../domain/events/event-actor.ts';

/** A change of something that several people may change at once. */
export interface VersionedChange<Change> {
  readonly id: string;
  /** Those that the caller has read, or any. */
  readonly versions: readonly number[] | 'any';
  readonly change: Change;
  /** Left out: the program. */
  readonly actor?: Actor;
}
