import { z } from 'zod';
import { normalSku } from '../../../domain/catalogue/sku.ts';
import { looksLikeCardNumber } from '../../../domain/payments/looks-like-card-number.ts';
import { cleanLine, cleanProse, cleanToken } from '../../../domain/text/clean-text.ts';
import { EMAIL_MAX, isEmail, normaliseEmail, withPluses } from '../../../domain/text/email-address.ts';
import { plainCode } from '../../../domain/text/plain-code.ts';
import { saysNone } from '../../../domain/text/says-none.ts';
import {
  cleanTelephoneNumber,
  holdsCardNumber,
  isNoTelephone,
  isTelephoneNumber,
  TELEPHONE_MAX,
} from './telephone-number.ts';
import { readTypedTime } from './typed-time.ts';

/**
 * Without control characters; that it is not blank was seen when it was trimmed. Each character is looked at once, because a
 * text is checked whatever its length. Written without `\p{...}`, so that every reader of the OpenAPI document understands it.
 */
// oxlint-disable-next-line no-control-regex -- they are what it is about
const ONE_LINE = /^[^\x00-\x1f\x7f-\x9f]+$/;
// oxlint-disable-next-line no-control-regex -- they are what it is about
const SEVERAL_LINES = /^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]*$/;

const NO_CONTROL_CHARACTERS = 'It holds control characters, which nobody sees: type it anew.';

/** Text on one line: what a person types into a field. Trimmed; the number of a card is refused. */
export function line(maxLength: number) {
  return z
    .string()
    .overwrite(cleanLine)
    .min(1)
    .max(maxLength)
    .regex(ONE_LINE, NO_CONTROL_CHARACTERS)
    .refine(hasNoCardNumber, cardNumberFound);
}

/** Text of several lines. May be empty. Trimmed; the number of a card is refused. */
export function prose(maxLength: number) {
  return z
    .string()
    .overwrite(cleanProse)
    .max(maxLength)
    .regex(SEVERAL_LINES, NO_CONTROL_CHARACTERS)
    .refine(hasNoCardNumber, cardNumberFound);
}

const hasNoCardNumber = (text: string) => !looksLikeCardNumber(text);
/** The text itself is not repeated: neither the answer nor a log may hold it. */
export const cardNumberFound = {
  error: 'It looks like the number of a payment card. Card numbers do not belong here.',
  params: { code: 'looks-like-a-card-number' },
};

/** A field that may be left out; forms send an empty one, and programs null, where they mean the same. */
export function optional<Schema extends z.ZodType>(schema: Schema, isAbsent = isEmpty) {
  const given = z.preprocess((value) => (isAbsent(value) ? undefined : value), schema.nullish());
  return (given as unknown as z.ZodType<z.output<Schema>, z.input<Schema> | null>).optional();
}

/**
 * A field that has a value of its own where it is left out, empty or null. Its description says which, in words: of a `default`
 * openapi-typescript makes a field that has to be sent.
 */
export function defaulted<Schema extends z.ZodType>(schema: Schema, value: z.output<Schema>) {
  const given = z
    .preprocess((sent) => (isEmpty(sent) ? value : sent), schema.nullable())
    .default(value as never)
    .meta({
      override: ({ jsonSchema }) => {
        delete jsonSchema.default;
      },
    });
  return given as unknown as z.ZodDefault<z.ZodType<z.output<Schema>, z.input<Schema> | null>>;
}

/** A field of a change: left out it stays as it is, empty or null it is cleared. */
export function clearable<Schema extends z.ZodType>(schema: Schema, isAbsent = isEmpty) {
  const given = z.preprocess((value) => (isAbsent(value) ? null : value), schema.nullable());
  return (given as unknown as z.ZodType<z.output<Schema> | null, z.input<Schema> | null>).optional();
}

/** Nothing: left out, null, or a text of which nobody sees anything. */
export function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && cleanLine(value) === '');
}

/** Nothing, or a word for it: whoever must fill a field in and has nothing for it writes `n/a`. */
export function isEmptyOrNone(value: unknown): boolean {
  return isEmpty(value) || (typeof value === 'string' && saysNone(value));
}

export function optionalLine(maxLength: number) {
  return optional(line(maxLength));
}

/** One of a few words, in any case, and with blanks or underlines for its hyphens. */
export function word<const Words extends readonly string[]>(words: Words) {
  const plain = (value: string) => plainCode(value).toLowerCase().replaceAll(/[ _]/g, '-');
  const given = z.preprocess((value) => (typeof value === 'string' ? plain(value) : value), z.enum(words));
  return given as unknown as z.ZodType<Words[number], Words[number]>;
}

/** In any case, because programs and people write ids in both, and with the blanks that come with copying. */
export const uuid = z
  .string()
  .overwrite((id) => cleanToken(id).toLowerCase())
  .uuid()
  .meta({ description: 'A UUID.', example: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a' });

/**
 * As suppliers write them: `85123A`, `#A1`, `A(B)`, `GRÜN-1`. Without what nobody sees: several blanks are one, a dash of any
 * length is a hyphen. Case is kept, and does not tell two apart.
 */
export const sku = z.string().overwrite(normalSku).min(1).max(64).regex(ONE_LINE, NO_CONTROL_CHARACTERS).meta({
  description: 'Stock-keeping unit. Neither case, the number of blanks nor the length of a dash tells two apart.',
  example: '85123A',
});

export const QUANTITY_MAX = 10_000;

/** Of a basket: whatever can be quoted can be ordered, and the other way round. All its levels are locked at once. */
export const BASKET_LINES_MAX = 200;

export const quantity = z
  .int()
  .min(1)
  .max(QUANTITY_MAX)
  .meta({ description: 'Whole units, at least one.', example: 2 });

/** Trimmed and lower-cased, so that one person is one customer. */
function emailAddress(clean: (typed: string) => string) {
  return z
    .string()
    .overwrite(clean)
    .overwrite(normaliseEmail)
    .min(1)
    .max(EMAIL_MAX)
    .refine(isEmail, {
      error: 'It must be one e-mail address, such as ada@example.com, without blanks.',
      params: { code: 'invalid-format' },
    })
    .meta({
      description: 'E-mail address; case does not matter.',
      example: 'ada@example.com',
      override: { format: 'email' },
    });
}

export const email = emailAddress(cleanLine);
export const emailOfQuery = emailAddress((typed) => cleanLine(withPluses(typed)));

/** As people type it; what becomes of it where a country is known, the address says. */
export const phone = z
  .string()
  .overwrite(cleanTelephoneNumber)
  .min(1)
  .max(TELEPHONE_MAX)
  .regex(ONE_LINE, NO_CONTROL_CHARACTERS)
  .refine(isTelephoneNumber, {
    error: 'It must be a telephone number, of five to thirty digits.',
    params: { code: 'invalid-format' },
  })
  .refine((text) => !holdsCardNumber(text), cardNumberFound)
  .meta({ description: 'Telephone number, as people write it in that country.', example: '+49 30 1234567' });

/** Text of digits that programs have for a number. It is nothing that one could reckon with, so nothing is guessed. */
export function alsoAsNumber<Schema extends z.ZodType>(schema: Schema) {
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
  const given = z.preprocess((value) => (isCount(value) ? String(value) : value), schema);
  return given as unknown as z.ZodType<z.output<Schema>, z.input<Schema>>;
}

const saysNoTelephone = (value: unknown) =>
  isEmpty(value) || value === 0 || (typeof value === 'string' && isNoTelephone(value));
export const optionalPhone = optional(alsoAsNumber(phone), saysNoTelephone);
export const clearablePhone = clearable(alsoAsNumber(phone), saysNoTelephone);

export const timestamp = z.iso
  .datetime()
  .meta({ description: 'RFC 3339, in UTC.', example: '2026-11-21T09:30:00.000Z' });

/** A time of a query, with any offset, or a date alone: its first instant, in UTC. */
export const timeAsTyped = z
  .string()
  .overwrite(readTypedTime)
  .datetime({ error: 'It must be a time, such as 2026-11-21T09:30:00Z, or a date.' })
  .meta({
    description: 'RFC 3339, or a date: then its first instant in UTC.',
    example: '2026-11-21T09:30:00.000Z',
    override: ({ jsonSchema }) => {
      delete jsonSchema.pattern;
      delete jsonSchema.format;
    },
  });

/** Of a query, where everything is text. */
export const yesOrNo = word(['true', 'false', '1', '0', 'yes', 'no']).transform(
  (text) => text === 'true' || text === '1' || text === 'yes',
);

export const location = z
  .string()
  .overwrite(plainCode)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/, 'It must be the code of a stock location, such as MAIN.')
  .meta({ description: 'Code of a stock location. Case does not matter.', example: 'MAIN' });
