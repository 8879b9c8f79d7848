import { z } from 'zod';
import type { StoredAddress } from '../../db/accounts/address-book.ts';
import { exampleAddress, postalAddress } from '../shared/schemas/address-schema.ts';
import { count } from '../shared/schemas/count-schema.ts';
import { clearablePhone, email, line, optional, uuid } from '../shared/schemas/field-schemas.ts';

export const accountChange = z
  .strictObject({
    name: line(200).optional().meta({ description: 'As the customer writes it.', example: 'Ada Lovelace' }),
    phone: clearablePhone.meta({
      description: 'Telephone number, as people write it; null: none.',
      example: '+49 30 1234567',
    }),
  })
  .meta({ id: 'AccountChange', description: 'What is left out stays as it is; null clears it.' });

export const emailChange = z
  .strictObject({ email })
  .meta({ id: 'AccountEmailChange', description: 'The address that an account is to have.' });

export const claimedOrders = z
  .strictObject({
    claimed: count('How many orders became the customer’s now.'),
    isMore: z.boolean().meta({ description: 'There are more: ask again.' }),
  })
  .meta({ id: 'ClaimedOrders', description: 'Orders that were placed as a guest.' });

const label = line(60).meta({ description: 'What its owner calls it.', example: 'At work' });

export const addressDraft = z
  .strictObject({
    label: optional(label),
    address: postalAddress,
    isDefault: optional(
      z.boolean().meta({ description: 'Whether it is the one to begin with. The one before is so no more.' }),
    ),
  })
  .meta({ id: 'AccountAddressDraft', description: 'An address for the address book.' });

export const accountAddress = z
  .strictObject({
    id: uuid.meta({ description: 'Id of the address in the address book.' }),
    label: z.string().nullable().meta({ description: 'What its owner calls it; null: nothing.', example: 'At work' }),
    address: postalAddress,
    isDefault: z.boolean().meta({ description: 'Whether it is the one to begin with.' }),
    version: count('Counts the changes; the same as the ETag.', { min: 1 }),
  })
  .meta({ id: 'AccountAddress', description: 'An address of the address book.' });

export const addressList = z
  .strictObject({ data: z.array(accountAddress).meta({ description: 'The default one first, then oldest first.' }) })
  .meta({ id: 'AccountAddressList', description: 'The address book: fifty at most.' });

export const exampleAddressDraft: z.input<typeof addressDraft> = { label: 'At work', address: exampleAddress };
export const exampleAccountAddress: z.input<typeof accountAddress> = {
  id: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b92',
  label: 'At work',
  address: exampleAddress,
  isDefault: true,
  version: 1,
};

export function presentAddress({ id, label: called, address, isDefault, version }: StoredAddress) {
  return { id, label: called, address, isDefault, version };
}

export const personExport = z.record(z.string(), z.array(z.unknown())).meta({
  id: 'PersonExport',
  description: 'What a customer may know of what the shop keeps of them, by the name of the table.',
});
