import { eventCatalogue, isEventType, type EventType } from '../../domain/events/event-catalogue.ts';
import type { Fields } from '../../domain/events/event-fields.ts';

/** Whether staff or a provider wrote it, so that it is for whoever may read notes. */
export function isFreeText(type: EventType, name: string): boolean {
  const fields: Fields = eventCatalogue[type].data;
  const field = fields[name] ?? fields[`${name}?`];
  return typeof field === 'string' && field.startsWith('freeText');
}

type Data = Readonly<Record<string, unknown>>;

/** Of a type that this version does not know nothing is left: nobody can say what it holds. */
export function withoutFreeText(type: string, data: Data): Data {
  if (!isEventType(type)) return {};
  return Object.fromEntries(Object.entries(data).filter(([name]) => !isFreeText(type, name)));
}
