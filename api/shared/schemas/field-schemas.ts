import { z } from 'zod';

/**
 * Neither blank nor padded, and without control characters. Written without `\p{...}`, so that every reader of the
 * OpenAPI document understands it.
 */
// oxlint-disable-next-line no-control-regex -- they are what it is about
const ONE_LINE = /^[^\s\x00-\x1f\x7f-\x9f](?:[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f])?$/;

/** Text on one line: what a person types into a field. */
export function line(maxLength: number) {
  return z.string().min(1).max(maxLength).regex(ONE_LINE, 'It must be one line of text without spaces around it.');
}

/** Text of several lines. May be empty. */
export function prose(maxLength: number) {
  return z.string().max(maxLength);
}

export const uuid = z.uuid().meta({ description: 'A UUID.', example: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a' });

/** Path of a single thing: `/v1/things/{id}`. */
export const idParams = z.strictObject({ id: uuid });

/** Shops write all sorts of SKUs: digits, letters, inner spaces, dots, slashes. No spaces around. */
export const sku = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9 ._/+-]*[A-Za-z0-9._/+-])?$/, 'It must be 1 to 64 letters, digits or " ._/+-".')
  .meta({ description: 'Stock-keeping unit.', example: '85123A' });

export const QUANTITY_MAX = 10_000;

/** Of a basket: whatever can be quoted can be ordered, and the other way round. */
export const BASKET_LINES_MAX = 1_000;

export const quantity = z
  .int()
  .min(1)
  .max(QUANTITY_MAX)
  .meta({ description: 'Whole units, at least one.', example: 2 });

/** Trimmed and lower-cased, so that one person is one customer. */
export const email = z
  .string()
  .max(254)
  .trim()
  .toLowerCase()
  .pipe(z.email('It must be an e-mail address.'))
  .meta({ description: 'E-mail address; case does not matter.', example: 'ada@example.com' });

export const phone = z
  .string()
  .regex(/^\+?[0-9][0-9 ()./-]{3,30}$/, 'It must be a telephone number.')
  .meta({ description: 'Telephone number.', example: '+49 30 1234567' });

export const timestamp = z.iso
  .datetime()
  .meta({ description: 'RFC 3339, in UTC.', example: '2026-11-21T09:30:00.000Z' });

export const location = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/, 'It must be the code of a stock location.')
  .meta({ description: 'Code of a stock location.', example: 'MAIN' });
