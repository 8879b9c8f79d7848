import { timeAsTyped } from './field-schemas.ts';

/** PostgreSQL knows no year 0. */
const FIRST_TIME_MS = Date.parse('0001-01-01T00:00:00Z');

/** A moment that a list is narrowed by. */
export const instant = timeAsTyped
  .refine((text) => Date.parse(text) >= FIRST_TIME_MS, 'That is too long ago.')
  .transform((text) => new Date(text));

/** Of lists that another system is kept in step by: it asks from when it last asked, and sees a few once more. */
export const updatedAfter = instant.optional().meta({
  description:
    'Only what was added or changed after this time. Ask from a minute before you last asked: a change is seen once it is stored, and bears the time at which that began. What is gone is in no list: a customer whose data was erased vanishes, and their orders are shown as changed (`order.person-erased`). Compare the whole list now and then.',
  example: '2026-11-21T09:30:00Z',
  param: { id: 'UpdatedAfter' },
});
