import { z } from 'zod';
import { countryCodes } from '../../../domain/shipping/country-codes.ts';

export const country = z
  .enum(countryCodes)
  .meta({ id: 'Country', description: 'ISO 3166-1 alpha-2 code.', example: 'DE' });
