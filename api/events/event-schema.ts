import { z } from 'zod';
import { eventSubjects } from '../../domain/events/event-declaration.ts';
import { eventCatalogue, eventTypes, isEventType, type EventType } from '../../domain/events/event-catalogue.ts';
import { plainCode } from '../../domain/text/plain-code.ts';
import { orderStatus } from '../shared/schemas/order-enums.ts';
import { count } from '../shared/schemas/count-schema.ts';
import { extensibleEnum, extensibleText } from '../shared/schemas/extensible-enum.ts';
import { timestamp, uuid } from '../shared/schemas/field-schemas.ts';

const eventType = extensibleText(
  'EventType',
  'What happened. `GET /v1/event-types` describes the data of each.',
  Object.fromEntries(eventTypes.map((type) => [type, eventCatalogue[type].words])),
);

const subjectType = extensibleText('EventSubjectType', 'What an event is about.', eventSubjects);

const eventSubject = z
  .strictObject({ type: subjectType, id: uuid.meta({ description: 'Its id.' }) })
  .meta({ id: 'EventSubject', description: 'What an event is about.' });

const eventActor = z
  .strictObject({
    kind: extensibleEnum('EventActorKind', 'Who does something.', {
      key: 'An API key.',
      staff: 'Somebody of staff.',
      customer: 'A customer with an account.',
      guest: 'A shopper without one.',
      system: 'The program itself, or what it heard of a provider.',
    }),
    id: uuid.nullable().meta({ description: 'Of the API key or the customer; null where it is not known.' }),
    name: z.string().nullable().meta({
      description: 'Of the API key, or what somebody of staff called themselves; null where it is not known.',
      example: 'Warehouse',
    }),
  })
  .meta({ id: 'EventActor', description: 'Who did it.' });

export const feedEvent = z
  .strictObject({
    position: z.int().min(1).meta({ description: 'Its place in the feed: counts from 1 without gaps.', example: 4712 }),
    type: eventType,
    subject: eventSubject,
    sequence: count('Its place among the events of its subject: counts from 1 without gaps.', { min: 1 }),
    statusFrom: orderStatus
      .nullable()
      .meta({ description: 'Of an order, the status before; null where it did not change.' }),
    statusTo: orderStatus
      .nullable()
      .meta({ description: 'Of an order, the status since; null where it did not change.' }),
    actor: eventActor,
    data: z.record(z.string(), z.unknown()).meta({
      description:
        'Ids, codes and amounts, as `GET /v1/event-types` describes them. What staff or a provider wrote (`reason` of `order.held`, `notice`) is there for whoever has `orders:read-notes`.',
    }),
    occurredAt: timestamp.meta({ description: 'When it happened.' }),
  })
  .meta({ id: 'FeedEvent', description: 'One fact about something of the shop.' });

export const feedPage = z
  .strictObject({
    data: z.array(feedEvent).meta({ description: 'As many as were asked for, or fewer, by position.' }),
    nextCursor: z.string().meta({
      description: 'Pass it as `after` to read on. Store it with what you did about these events.',
      example: '4712-1795944601000000-4821',
    }),
  })
  .meta({ id: 'FeedPage', description: 'A part of the feed. It has no last page.' });

const describedEventType = z
  .strictObject({
    type: eventType,
    subject: subjectType,
    description: z.string().meta({ description: 'What has happened.', example: 'Its money is reserved.' }),
    dataSchema: z
      .record(z.string(), z.unknown())
      .meta({ description: 'JSON Schema 2020-12 of its data. Later versions may have more fields.' }),
  })
  .meta({ id: 'DescribedEventType', description: 'A type of event.' });

export const eventTypeList = z
  .strictObject({ data: z.array(describedEventType).meta({ description: 'All there are.' }) })
  .meta({ id: 'EventTypeList', description: 'Every type of event.' });

/** `?types=order.confirmed,order.cancelled` */
export const typesOfQuery = z
  .string()
  .max(5_000)
  .transform((text) => text.split(',').map((type) => plainCode(type).toLowerCase()))
  .refine((types): types is EventType[] => types.every(isEventType), {
    error: ({ input }) => `These are no types of events: ${unknownOf(input).join(', ')}. GET /v1/event-types has them.`,
  })
  .optional()
  .meta({
    description: 'Only events of these types, separated by commas.',
    example: 'order.confirmed,order.cancelled',
  });

const SUBJECT = new RegExp(`^(${Object.keys(eventSubjects).join('|')}):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$`);

/** `?subject=order:0199…` */
export const subjectOfQuery = z
  .string()
  .max(100)
  .transform((text) => {
    const [, type, id] = SUBJECT.exec(plainCode(text).toLowerCase()) ?? [];
    return type !== undefined && id !== undefined ? { type, id } : undefined;
  })
  .refine((subject) => subject !== undefined, { error: 'It must be a type and an id, such as order:0199f0a4-….' })
  .optional()
  .meta({
    description: 'Only events about this: its type and id.',
    example: 'order:0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a',
  });

/** Ten at most, and none longer than it may be: they are somebody's, and are repeated to them. */
function unknownOf(input: unknown): string[] {
  const types = Array.isArray(input) ? input.map(String) : [];
  return types
    .filter((type) => !isEventType(type))
    .slice(0, 10)
    .map((type) => (type.length > 50 ? `${type.slice(0, 50)}…` : type));
}
