import { z } from 'zod';
import { plainCode } from '../../../domain/text/plain-code.ts';

/** In any case. */
export const taxClass = z
  .string()
  .overwrite((typed) => plainCode(typed).toLowerCase())
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'It must be the code of a tax class, such as standard.')
  .meta({ description: 'Which tax rate applies, together with the country.', example: 'standard' });
