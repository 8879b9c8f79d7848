import { z } from 'zod';
import { readOrigins } from '../../domain/settings/read-origins.ts';

/** A setting of origins; none where it is not set. `example` is what one looks like, for people. */
export function originsSetting(isAllowed: (origin: string) => boolean, example: string) {
  return z
    .string()
    .default('')
    .transform((text, context): ReadonlySet<string> => {
      const { origins, refused } = readOrigins(text, isAllowed);
      for (const written of refused) {
        context.addIssue({ code: 'custom', message: `${written} is no origin such as ${example}`, input: written });
      }
      return origins;
    });
}
