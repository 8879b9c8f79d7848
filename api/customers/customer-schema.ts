import { z } from 'zod';
import type { StoredCustomer } from '../../db/customers/customer-queries.ts';
import { askedWith, toldWith } from '../shared/field-permissions.ts';
import { answeredEmail } from '../shared/schemas/answer-schemas.ts';
import { count } from '../shared/schemas/count-schema.ts';
import {
  clearable,
  clearablePhone,
  email,
  line,
  optional,
  optionalPhone,
  timestamp,
  uuid,
} from '../shared/schemas/field-schemas.ts';

const name = line(200).meta({ description: 'As the customer writes it.', example: 'Ada Lovelace' });
export const externalReference = line(100).meta({
  description: 'The number of this customer in another system. No two customers share one.',
  example: '17850',
});

/** It tells whose address is taken, as the look-up does. */
const emailToWrite = askedWith('customers:read-contact', email);

export const customerDraft = z
  .strictObject({
    email: emailToWrite,
    name,
    phone: optionalPhone.meta({ description: 'Telephone number, as people write it.', example: '+49 30 1234567' }),
    externalReference: optional(externalReference).meta({
      description: 'The number of this customer in another system. No two customers share one.',
      example: '17850',
    }),
  })
  .meta({ id: 'CustomerDraft', description: 'A person who is to order with an account.' });

export const customerChange = z
  .strictObject({
    email: emailToWrite.optional(),
    name: name.optional(),
    phone: clearablePhone.meta({
      description: 'Telephone number, as people write it; null: none.',
      example: '+49 30 1234567',
    }),
    externalReference: clearable(externalReference).meta({
      description: 'The number of this customer in another system; null: none.',
      example: '17850',
    }),
  })
  .meta({ id: 'CustomerChange', description: 'What is left out stays as it is; null clears it.' });

const contact = <Schema extends z.ZodType>(schema: Schema) => toldWith('customers:read-contact', schema);

export const customer = z
  .strictObject({
    id: uuid.meta({ description: 'Id of the customer.' }),
    email: contact(
      answeredEmail
        .nullable()
        .meta({ description: 'Their address; null for imported customers whose address is not known.' }),
    ),
    name: contact(z.string().nullable().meta({ description: 'As the customer writes it.', example: 'Ada Lovelace' })),
    phone: contact(
      z.string().nullable().meta({ description: 'Telephone number; null: none is known.', example: '+49 30 1234567' }),
    ),
    externalReference: z
      .string()
      .nullable()
      .meta({ description: 'The number of this customer in another system; null: none.', example: '17850' }),
    version: count('Counts the changes; the same as the ETag.', { min: 1 }),
    createdAt: timestamp.meta({ description: 'When they were added.' }),
    updatedAt: timestamp.meta({ description: 'When anything of them was changed last.' }),
  })
  .meta({ id: 'Customer', description: 'A person who orders with an account.' });

export function presentCustomer(stored: StoredCustomer): z.output<typeof customer> {
  return {
    ...stored,
    createdAt: new Date(stored.createdAt).toISOString(),
    updatedAt: new Date(stored.updatedAt).toISOString(),
  };
}

export const exampleCustomerDraft: z.input<typeof customerDraft> = {
  email: 'ada@example.com',
  name: 'Ada Lovelace',
  phone: '+49 30 1234567',
};

export const exampleCustomer: z.output<typeof customer> = {
  id: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8e',
  email: 'ada@example.com',
  name: 'Ada Lovelace',
  phone: '+49 30 1234567',
  externalReference: null,
  version: 1,
  createdAt: '2026-11-21T09:30:00.000Z',
  updatedAt: '2026-11-21T09:30:00.000Z',
};

/** After they have married. */
export const exampleChangedCustomer: z.output<typeof customer> = {
  ...exampleCustomer,
  name: 'Ada King',
  version: 2,
  updatedAt: '2026-11-22T14:00:00.000Z',
};
