import { z } from 'zod';
import { countryCodes } from '../../../domain/shipping/country-codes.ts';
import { countryOf } from '../../../domain/shipping/country-of.ts';

const code = z.enum(countryCodes, { error: 'It must be the code of a country with two letters, such as DE.' });

/** In any case, and UK for GB. What is no code is left for the schema to refuse. */
export const country = z
  .preprocess((value) => (typeof value === 'string' ? (countryOf(value) ?? value) : value), code)
  .meta({ id: 'Country', description: 'ISO 3166-1 alpha-2 code. Case does not matter; UK is GB.', example: 'DE' });
