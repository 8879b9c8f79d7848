import { z } from 'zod';
import { needsPostalCode } from '../../../domain/shipping/postal-codes.ts';
import type { Destination, PostalAddress } from '../../../domain/shipping/postal-address.ts';
import { country } from './country-schema.ts';
import { line, optional, optionalLine } from './field-schemas.ts';
import { isTelephoneNumber, normaliseTelephoneNumber } from './telephone-number.ts';

const phone = line(40)
  .refine(isTelephoneNumber, { error: 'It must be a telephone number.', params: { code: 'invalid-format' } })
  .meta({ description: 'Telephone number, as people write it in that country.', example: '030 1234567' });

const fields = {
  name: line(100).meta({ description: 'Who receives it.', example: 'Ada Lovelace' }),
  line1: line(100).meta({ description: 'Street and number.', example: 'Hauptstraße 1' }),
  line2: optionalLine(100).meta({ description: 'Flat, floor, company.', example: '2nd floor' }),
  city: line(100).meta({ description: 'Town or city.', example: 'Berlin' }),
  region: optionalLine(100).meta({ description: 'State or province, where addresses have one.', example: 'BE' }),
  postalCode: optionalLine(20).meta({
    description: 'Postal code as it is written there; needed where letters do not arrive without one.',
    example: '10115',
  }),
  country,
  phone: optional(phone),
};

export const postalAddress = z
  .strictObject(fields)
  .refine(({ country, postalCode }) => postalCode !== undefined || !needsPostalCode(country), {
    path: ['postalCode'],
    error: 'Addresses in this country need a postal code.',
    params: { code: 'required' },
  })
  .overwrite(withNormalPhone)
  .meta({ id: 'PostalAddress', description: 'Where a parcel goes.' }) satisfies z.ZodType<PostalAddress>;

export const destination = z
  .strictObject({ ...fields, name: optionalLine(100), line1: optionalLine(100), city: optionalLine(100) })
  .overwrite(withNormalPhone)
  .meta({
    id: 'Destination',
    description:
      'Where a basket is to go, as far as it is known: a wallet tells country, city and a part of the postal code. ' +
      'A whole address is verified.',
  }) satisfies z.ZodType<Destination>;

/** How to say that an address is right, though the carriers do not know it: a new building, a farm. */
export const insistOnAddress = z
  .boolean()
  .optional()
  .meta({ description: 'The shopper says that the address is right, though the carriers cannot verify it.' });

function withNormalPhone<Address extends Destination>(address: Address): Address {
  const { phone, country } = address;
  return phone === undefined ? address : { ...address, phone: normaliseTelephoneNumber(phone, country) };
}

export const exampleAddress: PostalAddress = {
  name: 'Ada Lovelace',
  line1: 'Hauptstraße 1',
  city: 'Berlin',
  postalCode: '10115',
  country: 'DE',
};
