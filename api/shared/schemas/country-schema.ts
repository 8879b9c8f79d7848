import { z } from 'zod';
import { countryCodes } from '../../../domain/shipping/country-codes.ts';
import { countryOf } from '../../../domain/shipping/country-of.ts';

const code = z.enum(countryCodes, { error: 'It must be the code of a country with two letters, such as DE.' });

/** In any case, and UK for GB. What is no code is left for the schema to refuse. */
const typed = z.preprocess((value) => (typeof value === 'string' ? (countryOf(value) ?? value) : value), code);

const meaning = {
  description: 'ISO 3166-1 alpha-2 code. In a request case does not matter, and UK is GB.',
  example: 'DE',
  override: ({ jsonSchema }: { jsonSchema: { enum?: unknown; pattern?: string } }) => {
    // The list is not ours, and it grows: generated clients would not take an address in a country that is new.
    delete jsonSchema.enum;
    jsonSchema.pattern = '^[A-Za-z]{2}$';
  },
};

export const country = typed.meta({ id: 'Country', ...meaning });

/** The same as a segment of a path. */
export const countryOfPath = typed.meta({ ...meaning, param: { id: 'CountryOfPath' } });
