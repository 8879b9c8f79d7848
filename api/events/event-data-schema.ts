import { z } from 'zod';
import { eventCatalogue, type EventType } from '../../domain/events/event-catalogue.ts';
import type { Field, FieldKind, Fields } from '../../domain/events/event-fields.ts';
import { isFreeText } from './free-text.ts';

const word = (description: string) => z.string().min(1).max(255).meta({ description });
const whole = (description: string) => z.int().meta({ description });

const ofKind: Readonly<Record<FieldKind, z.ZodType>> = {
  uuid: z.uuid().meta({ description: 'An id of the shop’s.' }),
  providerId: word('An id of a provider’s.'),
  code: word('One of a list of words, which may grow.'),
  sku: word('A SKU.'),
  currency: z.string().length(3).meta({ description: 'ISO 4217.' }),
  minorUnits: whole('Minor units of a currency: that of the order, or the one beside it.'),
  count: z.int().min(0).meta({ description: 'A number of things, or the place of one.' }),
  units: whole('Units of goods, added or (below zero) taken away.'),
  flag: z.boolean(),
  time: z.iso.datetime().meta({ description: 'RFC 3339, in UTC.' }),
  freeText: z.string().meta({
    description: 'What staff or a provider wrote; for whoever has `orders:read-notes`. Erased with the person.',
  }),
};

/** Of the data of a type. Strict: what the catalogue does not name is no part of an event. */
export function eventDataSchema(type: EventType): z.ZodType {
  return schemaOf(eventCatalogue[type].data);
}

/** The same as JSON Schema 2020-12, for others: what a later version adds does not break it. */
export function eventDataJsonSchema(type: EventType): Record<string, unknown> {
  const {
    $schema: _,
    required = [],
    ...schema
  } = z.toJSONSchema(eventDataSchema(type), {
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
    },
  });
  // Left out for whoever may not read notes.
  const always = required.filter((name) => !isFreeText(type, name));
  return always.length === 0 ? schema : { ...schema, required: always };
}

function schemaOf(fields: Fields): z.ZodType {
  const shape = Object.entries(fields).map(([name, field]) =>
    name.endsWith('?') ? [name.slice(0, -1), fieldSchema(field).optional()] : [name, fieldSchema(field)],
  );
  return z.strictObject(Object.fromEntries(shape) as Record<string, z.ZodType>);
}

function fieldSchema(field: Field): z.ZodType {
  if (typeof field !== 'string') {
    if ('object' in field) return schemaOf(field.object);
    const item = field.listOf;
    return z.array(typeof item === 'string' ? ofKind[item] : schemaOf(item));
  }
  const [kind, orNull] = field.split(' or ') as [FieldKind, 'null'?];
  return orNull === undefined ? ofKind[kind] : ofKind[kind].nullable();
}
