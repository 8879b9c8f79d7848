import { z } from 'zod';

/** An e-mail address in an answer: it was looked at when it came in. */
export const answeredEmail = z.string().meta({ override: { format: 'email' }, example: 'ada@example.com' });

/** The address of a page in an answer. */
export const webAddress = z.string().meta({ override: { format: 'uri' } });
