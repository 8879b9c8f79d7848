import { z } from 'zod';
import { eventDataSchema } from '../../api/events/event-data-schema.ts';
import { eventCatalogue, isEventType } from '../../domain/events/event-catalogue.ts';

interface StoredEvent {
  readonly subjectType: string;
  readonly type: string;
  readonly data: unknown;
}

/** Every event of a shop, alike ones once. */
export const STORED_EVENTS = 'select distinct subject_type as "subjectType", type, data from event';

/** What is wrong with events by the catalogue: each is to have a type of it, and a subject and data as it says. */
export function undeclaredEvents(events: readonly StoredEvent[]): string[] {
  return [...new Set(events.flatMap(faultsOf))].toSorted();
}

function faultsOf({ subjectType, type, data }: StoredEvent): string[] {
  if (!isEventType(type)) return [`${type}: the catalogue does not have it`];
  const { subject } = eventCatalogue[type];
  if (subject !== subjectType) return [`${type}: it is about a ${subject}, and not a ${subjectType}`];
  const { error } = eventDataSchema(type).safeParse(data);
  return error ? [`${type}: ${z.prettifyError(error)}`] : [];
}
