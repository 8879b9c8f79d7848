import { z } from 'zod';
import { looksLikeCardNumber } from '../../../domain/payments/looks-like-card-number.ts';
import { cleanLine, cleanProse, cleanToken } from './clean-text.ts';
import { EMAIL_MAX, isEmail, normaliseEmail } from './email-address.ts';

/**
 * Without control characters; that it is not blank was seen when it was trimmed. Each character is looked at once, because a
 * text is checked whatever its length. Written without `\p{...}`, so that every reader of the OpenAPI document understands it.
 */
// oxlint-disable-next-line no-control-regex -- they are what it is about
const ONE_LINE = /^[^\x00-\x1f\x7f-\x9f]+$/;
// oxlint-disable-next-line no-control-regex -- they are what it is about
const SEVERAL_LINES = /^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]*$/;

/** Text on one line: what a person types into a field. Trimmed; the number of a card is refused. */
export function line(maxLength: number) {
  return z
    .string()
    .overwrite(cleanLine)
    .min(1)
    .max(maxLength)
    .regex(ONE_LINE, 'It must be one line of text.')
    .refine(hasNoCardNumber, cardNumberFound);
}

/** Text of several lines. May be empty. Trimmed; the number of a card is refused. */
export function prose(maxLength: number) {
  return z
    .string()
    .overwrite(cleanProse)
    .max(maxLength)
    .regex(SEVERAL_LINES, 'It must be text.')
    .refine(hasNoCardNumber, cardNumberFound);
}

const hasNoCardNumber = (text: string) => !looksLikeCardNumber(text);
/** The text itself is not repeated: neither the answer nor a log may hold it. */
export const cardNumberFound = {
  error: 'It looks like the number of a payment card. Card numbers do not belong here.',
  params: { code: 'looks-like-a-card-number' },
};

/** A field that may be left out; forms send an empty one, and programs null, where they mean the same. */
export function optional<Schema extends z.ZodType>(schema: Schema) {
  const given = z.preprocess((value) => (isEmpty(value) ? undefined : value), schema.nullish());
  return (given as unknown as z.ZodType<z.output<Schema>, z.input<Schema> | null>).optional();
}

/** A field of a change: left out it stays as it is, empty or null it is cleared. */
export function clearable<Schema extends z.ZodType>(schema: Schema) {
  const given = z.preprocess((value) => (isEmpty(value) ? null : value), schema.nullable());
  return (given as unknown as z.ZodType<z.output<Schema> | null, z.input<Schema> | null>).optional();
}

function isEmpty(value: unknown): boolean {
  return value === null || (typeof value === 'string' && cleanLine(value) === '');
}

export function optionalLine(maxLength: number) {
  return optional(line(maxLength));
}

/** In any case, because programs and people write ids in both. */
export const uuid = z
  .uuid()
  .toLowerCase()
  .meta({ description: 'A UUID.', example: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a' });

/** Path of a single thing: `/v1/things/{id}`. */
export const idParams = z.strictObject({ id: uuid });

/** As suppliers write them: `85123A`, `#A1`, `A(B)`, `GRÜN-1`. Trimmed; case is kept, and does not tell two apart. */
export const sku = z
  .string()
  .overwrite(cleanToken)
  .min(1)
  .max(64)
  .regex(ONE_LINE, 'It must be 1 to 64 characters on one line.')
  .meta({ description: 'Stock-keeping unit. Case does not matter.', example: '85123A' });

export const QUANTITY_MAX = 10_000;

/** Of a basket: whatever can be quoted can be ordered, and the other way round. All its levels are locked at once. */
export const BASKET_LINES_MAX = 200;

export const quantity = z
  .int()
  .min(1)
  .max(QUANTITY_MAX)
  .meta({ description: 'Whole units, at least one.', example: 2 });

/** Trimmed and lower-cased, so that one person is one customer. */
export const email = z
  .string()
  .overwrite(cleanLine)
  .overwrite(normaliseEmail)
  .min(1)
  .max(EMAIL_MAX)
  .refine(isEmail, { error: 'It must be an e-mail address.', params: { code: 'invalid-format' } })
  .meta({
    description: 'E-mail address; case does not matter.',
    example: 'ada@example.com',
    override: { format: 'email' },
  });

export const phone = z
  .string()
  .overwrite(cleanLine)
  .min(1)
  .regex(/^\+?[0-9][0-9 ()./-]{3,30}$/, 'It must be a telephone number.')
  .refine(hasNoCardNumber, cardNumberFound)
  .meta({ description: 'Telephone number.', example: '+49 30 1234567' });

export const timestamp = z.iso
  .datetime()
  .meta({ description: 'RFC 3339, in UTC.', example: '2026-11-21T09:30:00.000Z' });

export const location = z
  .string()
  .overwrite(cleanToken)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/, 'It must be the code of a stock location.')
  .meta({ description: 'Code of a stock location.', example: 'MAIN' });
