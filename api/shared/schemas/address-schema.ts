import { z } from 'zod';
import type { PostalAddress } from '../../../domain/shipping/postal-address.ts';
import { country } from './country-schema.ts';
import { line, optional, optionalLine, phone } from './field-schemas.ts';

export const postalAddress = z
  .strictObject({
    name: line(100).meta({ description: 'Who receives it.', example: 'Ada Lovelace' }),
    line1: line(100).meta({ description: 'Street and number.', example: 'Hauptstraße 1' }),
    line2: optionalLine(100).meta({ description: 'Flat, floor, company.', example: '2nd floor' }),
    city: line(100).meta({ description: 'Town or city.', example: 'Berlin' }),
    region: optionalLine(100).meta({ description: 'State or province, where addresses have one.', example: 'BE' }),
    postalCode: line(20).meta({ description: 'Postal code as it is written there.', example: '10115' }),
    country,
    phone: optional(phone),
  })
  .meta({ id: 'PostalAddress', description: 'Where a parcel goes.' }) satisfies z.ZodType<PostalAddress>;

export const exampleAddress: PostalAddress = {
  name: 'Ada Lovelace',
  line1: 'Hauptstraße 1',
  city: 'Berlin',
  postalCode: '10115',
  country: 'DE',
};
