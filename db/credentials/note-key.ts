import { randomUUID } from 'node:crypto';
import type { EventData, EventTypeOf } from '../../domain/events/event-catalogue.ts';
import type { EntityManager } from '../database.ts';
import { actorOfDatabaseRole } from '../events/actor-of-database-role.ts';
import { appendEvents, type SubjectEvent } from '../events/append-events.ts';

interface KeyEvent<Type extends EventTypeOf<'key'>> {
  readonly type: Type;
  /** Of the credential. */
  readonly id: string;
  readonly data: EventData<Type>;
}

/** Writes down that a key was made, replaced or ended, in the transaction that does it. What is secret of it is in no event. */
export async function noteKey<Type extends EventTypeOf<'key'>>(
  em: EntityManager,
  { type, id, data }: KeyEvent<Type>,
): Promise<void> {
  const actor = await actorOfDatabaseRole(em);
  await appendEvents(em, [{ subjectId: id, type, factKey: `${type}:${randomUUID()}`, data, actor } as SubjectEvent]);
}
