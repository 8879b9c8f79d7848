import { ApplicationFailure } from '@temporalio/workflow';
import { KEY_NAME_MAX } from '../../domain/credentials/key-name.ts';
import type { ForOrder } from './for-order-contract.ts';
import { staffWords } from './staff-words.ts';

/** Who asks; may be left out, so that a person can send `{}` or nothing at all. */
export interface StaffNote extends ForOrder {
  readonly by?: string;
}

/** Who asks by REST is named as their key is. */
const LONGEST_STAFF_NAME = KEY_NAME_MAX;

const BAD_STAFF_NOTE = `Say who you are in at most ${LONGEST_STAFF_NAME} characters: {"by": "your name"}, or send {}.`;

/** True of nothing, of an object without `by`, and of one whose `by` is one line of text. */
export function isStaffNote(note: unknown): boolean {
  if (note === undefined || note === null) return true;
  if (typeof note !== 'object' || Array.isArray(note)) return false;
  return !('by' in note) || note.by === undefined || staffWords(note.by, LONGEST_STAFF_NAME) !== undefined;
}

/** Of an update, for its validator: then nothing of it is in the history. */
export function refuseBadStaffNote(note: unknown): void {
  if (!isStaffNote(note)) throw ApplicationFailure.nonRetryable(BAD_STAFF_NOTE, 'bad-note');
}

/** For the timeline. */
export function staffNameOf(note: StaffNote | null | undefined): string {
  return staffWords(note?.by, LONGEST_STAFF_NAME) ?? 'staff';
}
