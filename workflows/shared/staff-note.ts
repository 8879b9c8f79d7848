import { ApplicationFailure } from '@temporalio/workflow';
import { KEY_NAME_MAX } from '../../domain/credentials/key-name.ts';
import { readActor, type Actor } from '../../domain/events/event-actor.ts';
import type { ForOrder } from './for-order-contract.ts';
import { cleanStaffText } from './staff-text.ts';

/** Names who asks. Optional, so that a person can send `{}` or nothing in the Temporal UI. */
export interface StaffNote extends ForOrder {
  readonly by?: string;
  /** The caller of the API, where that asks. */
  readonly actor?: Actor;
}

/** Over REST the name is that of the API key. */
const LONGEST_STAFF_NAME = KEY_NAME_MAX;

const BAD_STAFF_NOTE = `Say who you are in at most ${LONGEST_STAFF_NAME} characters: {"by": "your name"}, or send {}.`;

/** True of undefined, null, an object without `by`, and one whose `by` is a line of text. */
export function isStaffNote(note: unknown): boolean {
  if (note === undefined || note === null) return true;
  if (typeof note !== 'object' || Array.isArray(note)) return false;
  return !('by' in note) || note.by === undefined || cleanStaffText(note.by, LONGEST_STAFF_NAME) !== undefined;
}

/** For an update's validator: a refused update is not recorded in the history. */
export function refuseBadStaffNote(note: unknown): void {
  if (!isStaffNote(note)) throw ApplicationFailure.nonRetryable(BAD_STAFF_NOTE, 'bad-note');
}

/** The name for the timeline. */
export function staffNameOf(note: StaffNote | null | undefined): string {
  return cleanStaffText(note?.by, LONGEST_STAFF_NAME) ?? 'staff';
}

/** Who asks, for what is written: the name, and the caller where the API asked. */
export function askerOf(note: StaffNote | null | undefined): Asker {
  return { by: staffNameOf(note), ...actorIn(note) };
}

export interface Asker {
  readonly by: string;
  readonly actor?: Actor;
}

/** What cannot be an actor is left out: then the name says who it was. */
export function actorIn(note: Pick<StaffNote, 'actor'> | null | undefined): { readonly actor?: Actor } {
  const actor = readActor(note?.actor);
  return actor === undefined ? {} : { actor };
}
