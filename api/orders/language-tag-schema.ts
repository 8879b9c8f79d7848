import { z } from 'zod';
import { cleanToken } from '../../domain/text/clean-text.ts';
import { messageLocales } from '../../domain/messages/message-locales.ts';

/** As browsers and phones have it: with a hyphen or an underline, in any case. */
export const languageTag = z
  .string()
  .overwrite(cleanToken)
  .max(35)
  .regex(/^[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*$/, 'It must be the tag of a language, such as de-AT.')
  .meta({
    description: `The language that the shopper reads the shop in (BCP 47), which is that of the messages about the order. Written are ${messageLocales.map((locale) => `\`${locale}\``).join(' and ')}; of another language, or left out, what is spoken where the goods go.`,
    example: 'de-AT',
  });
