import { z } from 'zod';
import { money } from './money-schema.ts';

export const problemParams = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean(), money]))
  .meta({ id: 'ProblemParams', description: 'The facts of what is wrong, for programs that have words of their own.' });
