import { z } from 'zod';
import { plainCode } from '../../domain/text/plain-code.ts';
import { Problem } from './problem.ts';

const PAGE_SIZE_MAX = 100;

export const pageQuery = {
  limit: z
    .string()
    .overwrite(plainCode)
    .regex(/^\d{1,9}$/, 'It must be a whole number.')
    .default('25')
    .transform(Number)
    .refine((size) => size >= 1 && size <= PAGE_SIZE_MAX, {
      error: `It must be a whole number from 1 to ${PAGE_SIZE_MAX}.`,
      params: { code: 'out-of-range', minimum: 1, maximum: PAGE_SIZE_MAX },
    })
    .meta({
      description: 'How many to return at most.',
      param: { id: 'Limit' },
      example: 25,
      override: ({ jsonSchema }) => {
        delete jsonSchema.pattern;
        Object.assign(jsonSchema, { type: 'integer', minimum: 1, maximum: PAGE_SIZE_MAX, default: 25 });
      },
    }),
  after: z
    .string()
    .overwrite(plainCode)
    .max(500)
    .optional()
    .meta({
      description: 'The `nextCursor` of the page before; left out for the first page.',
      param: { id: 'After' },
    }),
};

/** A page of a list: `nextCursor` is null on the last one. */
export function pageOf<Item extends z.ZodType>(
  item: Item,
  named: { readonly id: string; readonly description: string },
) {
  return z
    .strictObject({
      data: z.array(item).meta({ description: 'As many as were asked for, or fewer.' }),
      nextCursor: z
        .string()
        .nullable()
        .meta({ description: 'Pass it as `after` for the next page. Null: this is the last.' }),
    })
    .meta(named);
}

/** Opaque to clients, so that its content can change. */
export function encodeCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** The position that a cursor names. Throws 400 if it was not made by us for this list. */
export function decodeCursor<Schema extends z.ZodType>(
  schema: Schema,
  cursor: string | undefined,
): z.output<Schema> | undefined {
  if (cursor === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (cause) {
    const detail = 'It was not made by this list.';
    throw new Problem('invalid-cursor', detail, {
      errors: [{ in: 'query', name: 'after', code: 'invalid-cursor', detail }],
      cause,
    });
  }
}

/** Asked for one more than fits: whether there is one more says whether there is a next page. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  { present, position }: { present: (row: Row) => Item; position: (row: Row) => unknown },
): { data: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    data: shown.map(present),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(position(last)) : null,
  };
}

/** Where a list that shows the newest first was left: a time as the database writes it. */
export const timePosition = z.strictObject({
  at: z
    .string()
    .regex(/^2\d{3}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d(\.\d{1,6})?\+00:00$/)
    .refine(exists),
  id: z.uuid(),
});

/** The calendar rolls 30 February over into March: only what comes back unchanged is a time. */
function exists(text: string): boolean {
  const seconds = text.slice(0, 19);
  const time = new Date(`${seconds}Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(seconds);
}
