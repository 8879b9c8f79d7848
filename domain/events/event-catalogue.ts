import type { EventSubject } from './event-declaration.ts';
import type { DataOf } from './event-fields.ts';
import { orderEvents } from './order-events.ts';
import { otherEvents } from './other-events.ts';
import { paymentEvents } from './payment-events.ts';
import { shipmentEvents } from './shipment-events.ts';
import { staffEvents } from './staff-events.ts';

/** Every event that there is. Whoever writes one is held to it by the compiler, and by each test that ends with `undeclaredEvents`. */
export const eventCatalogue = {
  ...orderEvents,
  ...paymentEvents,
  ...shipmentEvents,
  ...staffEvents,
  ...otherEvents,
} as const;

type Catalogue = typeof eventCatalogue;
export type EventType = keyof Catalogue;

/** The types of events about a kind of subject. */
export type EventTypeOf<Subject extends EventSubject> = {
  [Type in EventType]: Catalogue[Type]['subject'] extends Subject ? Type : never;
}[EventType];

/** Ids, codes and amounts. */
export type EventData<Type extends EventType> = DataOf<Catalogue[Type]['data']>;

export const eventTypes = Object.keys(eventCatalogue) as EventType[];

export function isEventType(text: string): text is EventType {
  return Object.hasOwn(eventCatalogue, text);
}

export function typesAbout<Subject extends EventSubject>(subject: Subject): EventTypeOf<Subject>[] {
  return eventTypes.filter((type): type is EventTypeOf<Subject> => eventCatalogue[type].subject === subject);
}
