import { randomUUID } from 'node:crypto';
import type { Actor } from '../../domain/events/event-actor.ts';
import type { EventData, EventTypeOf } from '../../domain/events/event-catalogue.ts';
import type { EntityManager } from '../database.ts';
import { appendEvents, type SubjectEvent } from '../events/append-events.ts';

interface StaffEvent<Type extends EventTypeOf<'staff'>> {
  readonly type: Type;
  readonly memberId: string;
  readonly data: EventData<Type>;
  readonly actor: Actor;
}

/** Writes down what became of a member of staff, in the transaction that does it. */
export async function noteStaff<Type extends EventTypeOf<'staff'>>(
  em: EntityManager,
  { type, memberId, data, actor }: StaffEvent<Type>,
): Promise<void> {
  await appendEvents(em, [
    { subjectId: memberId, type, factKey: `${type}:${randomUUID()}`, data, actor } as SubjectEvent,
  ]);
}

/** Who does something to their own login. */
export function themselves({ id, name }: { readonly id: string; readonly name: string }): Actor {
  return { kind: 'staff', id, name };
}
