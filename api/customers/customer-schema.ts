import { z } from 'zod';
import type { StoredCustomer } from '../../db/customers/customer-queries.ts';
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

export const customerDraft = z
  .strictObject({ email, name, phone: optionalPhone, externalReference: optional(externalReference) })
  .meta({ id: 'CustomerDraft' });

export const customerChange = z
  .strictObject({
    email: email.optional(),
    name: name.optional(),
    phone: clearablePhone,
    externalReference: clearable(externalReference),
  })
  .meta({ id: 'CustomerChange', description: 'What is left out stays as it is; null clears it.' });

export const customer = z
  .strictObject({
    id: uuid,
    email: z.string().nullable().meta({ description: 'Null for imported customers whose address is not known.' }),
    name: z.string(),
    phone: z.string().nullable(),
    externalReference: z.string().nullable(),
    version: z.int().meta({ description: 'Counts the changes; the same as the ETag.' }),
    createdAt: timestamp,
    updatedAt: timestamp,
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
  id: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a',
  email: 'ada@example.com',
  name: 'Ada Lovelace',
  phone: '+49 30 1234567',
  externalReference: null,
  version: 1,
  createdAt: '2026-11-21T09:30:00.000Z',
  updatedAt: '2026-11-21T09:30:00.000Z',
};
