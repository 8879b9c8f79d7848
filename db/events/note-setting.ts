import { randomUUID } from 'node:crypto';
import { eventCatalogue, type EventData, type EventTypeOf } from '../../domain/events/event-catalogue.ts';
import type { Actor } from '../../domain/events/event-actor.ts';
import type { SettingSubject } from '../../domain/events/event-declaration.ts';
import { idOfSetting } from '../../domain/events/id-of-setting.ts';
import type { EntityManager } from '../database.ts';
import { appendEvents } from './append-events.ts';

/** One of the events about what staff set up or decide. */
export interface SettingEvent<Type extends EventTypeOf<SettingSubject>> {
  readonly type: Type;
  /** What people call the setting: the name of a policy or role, the code of a location, the country of a tax. */
  readonly of: string;
  readonly data: EventData<Type>;
  readonly actor: Actor;
}

/** Writes down who has set up or decided something, in the transaction that does it. Settings are known by names, and events by ids. */
export async function noteSetting<Type extends EventTypeOf<SettingSubject>>(
  em: EntityManager,
  { type, of, data, actor }: SettingEvent<Type>,
): Promise<void> {
  const subjectId = idOfSetting(eventCatalogue[type].subject, of);
  // Each time it is done is a fact of its own; a repeat of the request does not get here.
  await appendEvents(em, [
    { subjectId, type, factKey: `${type}:${randomUUID()}`, data, actor } as Parameters<typeof appendEvents>[1][number],
  ]);
}
