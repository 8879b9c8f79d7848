import type { Actor } from '../../domain/events/event-actor.ts';
import type { StaffNote } from '../../workflows/shared/staff-note.ts';
import type { Caller } from '../shared/caller.ts';

/** Who does what a request asks for: the API key that it came with, the person of staff, or the guest with the token of an order. */
export function actorOfCaller({ kind, id, name }: Caller): Actor {
  // A guest has the order, and no id of their own.
  if (kind === 'guest') return { kind, name };
  return { kind: kind === 'staff' ? kind : 'key', id, name };
}

/** The same for a request to a workflow, with the name for people. */
export function askedBy(caller: Caller): Required<Pick<StaffNote, 'by' | 'actor'>> {
  return { by: caller.name, actor: actorOfCaller(caller) };
}
