import { z } from 'zod';
import { isWholeAddress } from '../../../domain/shipping/compare-addresses.ts';
import { fieldTooLongForLabel, LABEL_CITY_MAX, LABEL_LINE_MAX } from '../../../domain/shipping/label-lines.ts';
import {
  completePostalCode,
  hasWrongLength,
  needsPostalCode,
  writePostalCode,
} from '../../../domain/shipping/postal-codes.ts';
import { writeRegion } from '../../../domain/shipping/regions.ts';
import type { Destination, PostalAddress } from '../../../domain/shipping/postal-address.ts';
import { toldWith } from '../field-permissions.ts';
import { country } from './country-schema.ts';
import { alsoAsNumber, isEmptyOrNone, line, optional, optionalLine, optionalPhone } from './field-schemas.ts';
import { normaliseTelephoneNumber } from './telephone-number.ts';

/** With the city or state that people write beside it. */
const POSTAL_CODE_TYPED_MAX = 40;

const fields = {
  name: line(100).meta({ description: 'Who receives it.', example: 'Ada Lovelace' }),
  line1: line(100).meta({ description: 'Street and number.', example: 'Hauptstraße 1' }),
  line2: optional(line(100), isEmptyOrNone).meta({ description: 'Flat, floor, company.', example: '2nd floor' }),
  city: line(100).meta({ description: 'Town or city.', example: 'Berlin' }),
  region: optionalLine(100).meta({ description: 'State or province, where addresses have one.', example: 'BE' }),
  postalCode: optional(alsoAsNumber(line(POSTAL_CODE_TYPED_MAX))).meta({
    description:
      'Postal code, as people type it; needed where letters do not arrive without one. It is kept as its country writes it.',
    example: '10115',
  }),
  country,
  phone: optionalPhone.meta({
    description: 'For the carrier, as people write it in that country; it is kept as E.164 where it can be read so.',
    example: '+49 30 1234567',
  }),
};

const wholeAddress = z
  .strictObject(fields)
  .overwrite(asWritten)
  .refine(({ country, postalCode }) => postalCode !== undefined || !needsPostalCode(country), {
    path: ['postalCode'],
    error: 'Addresses in this country need a postal code.',
    params: { code: 'required' },
  })
  .superRefine(refuseImpossibleCode)
  .superRefine(refuseTooLong);

export const postalAddress = (z.preprocess(fromFirstLine, wholeAddress) as unknown as typeof wholeAddress).meta({
  id: 'PostalAddress',
  description:
    `Where a parcel goes. Name and street have to fit on the four lines of ${LABEL_LINE_MAX} characters that a label has for them, the ` +
    `city in ${LABEL_CITY_MAX} characters. In a request, fields that are not listed here are refused.`,
  override: ({ jsonSchema }) => {
    // The same in requests and in answers, so that generated clients have one type for both.
    delete jsonSchema.additionalProperties;
  },
}) satisfies z.ZodType<PostalAddress>;

const partOfAddress = z
  .strictObject({
    ...fields,
    name: optionalLine(100).meta({ description: 'Who receives it.', example: 'Ada Lovelace' }),
    line1: optionalLine(100).meta({ description: 'Street and number.', example: 'Hauptstraße 1' }),
    city: optionalLine(100).meta({ description: 'Town or city.', example: 'Berlin' }),
  })
  .overwrite(asWritten)
  .superRefine(refuseImpossibleCode)
  .superRefine(refuseTooLong);

export const destination = (z.preprocess(fromFirstLine, partOfAddress) as unknown as typeof partOfAddress).meta({
  id: 'Destination',
  description:
    'Where a basket is to go, as far as it is known: a wallet tells country, city and a part of the postal code. ' +
    'A whole address is verified.',
}) satisfies z.ZodType<Destination>;

const contact = <Schema extends z.ZodType>(schema: Schema) => toldWith('customers:read-contact', schema);

/** Who lives there may be withheld; where a parcel goes to, roughly, is not: rates, taxes and delays are told by it. */
export const orderAddress = z
  .strictObject({
    name: contact(z.string().nullable().meta({ description: 'Who receives it.', example: 'Ada Lovelace' })),
    line1: contact(z.string().nullable().meta({ description: 'Street and number.', example: 'Hauptstraße 1' })),
    line2: contact(z.string().optional().meta({ description: 'Flat, floor, company.', example: '2nd floor' })),
    city: z.string().meta({ description: 'Town or city.', example: 'Berlin' }),
    region: z.string().optional().meta({ description: 'State or province, where addresses have one.', example: 'BE' }),
    postalCode: z
      .string()
      .optional()
      .meta({ description: 'Postal code, as its country writes it; none where there are none.', example: '10115' }),
    country,
    phone: contact(
      z.string().optional().meta({
        description: 'For the carrier; as E.164 where it could be read so.',
        example: '+49301234567',
      }),
    ),
  })
  .meta({ id: 'OrderAddress', description: 'Where the parcels of an order go.' });

/** How to say that an address is right, though the carriers do not know it: a new building, a farm. */
export const insistOnAddress = optional(z.boolean()).meta({
  description: 'The shopper says that the address is right, though the carriers cannot verify it.',
});

/** As everybody there writes it, whoever typed it. */
function asWritten<Address extends Destination>(typed: Address) {
  const { region, postalCode, phone, ...address } = typed;
  const { country } = address;
  const writeCode = isWholeAddress(typed) ? completePostalCode : writePostalCode;
  const written = {
    region: region === undefined ? undefined : writeRegion(country, region),
    postalCode: postalCode === undefined ? undefined : writeCode(country, postalCode),
    phone: phone === undefined ? undefined : normaliseTelephoneNumber(phone, country),
  };
  return { ...address, ...withoutUndefined(written) } as unknown as Address;
}

/** A part of a code is one that a wallet tells; whoever knows the street knows the whole. */
function refuseImpossibleCode(address: Destination, context: z.RefinementCtx): void {
  if (!isWholeAddress(address) || !hasWrongLength(address.country, address.postalCode)) return;
  refuse(context, 'postalCode', 'It cannot be a postal code of this country.', 'invalid-format');
}

/** A carrier would refuse it when the label is bought, which is after the payment. */
function refuseTooLong(address: Destination, context: z.RefinementCtx): void {
  const field = fieldTooLongForLabel(address);
  if (field === undefined) return;
  const room =
    field === 'city'
      ? `${LABEL_CITY_MAX} characters for it`
      : `four lines of ${LABEL_LINE_MAX} characters for name and street`;
  refuse(context, field, `It does not fit on a label, which has ${room}: shorten it.`, 'out-of-range');
}

/** What is wrong with the field by itself says more. */
function refuse(context: z.RefinementCtx, field: keyof Destination, message: string, code: string): void {
  if (context.issues.some(({ path = [] }) => path[0] === field)) return;
  context.addIssue({ code: 'custom', path: [field], message, params: { code }, input: context.value });
}

function withoutUndefined(fields: object) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** An address that begins on its second line is an address all the same. */
function fromFirstLine(sent: unknown): unknown {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) return sent;
  const { line1, line2, ...rest } = sent as Record<string, unknown>;
  return isEmptyOrNone(line1) && !isEmptyOrNone(line2) ? { ...rest, line1: line2 } : sent;
}

export const exampleAddress: PostalAddress = {
  name: 'Ada Lovelace',
  line1: 'Hauptstraße 1',
  city: 'Berlin',
  postalCode: '10115',
  country: 'DE',
};
