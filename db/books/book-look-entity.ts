import { defineEntity, p } from '@mikro-orm/core';

/** The last look at the shop's own books that came to its end: one row. */
export const BookLook = defineEntity({
  name: 'BookLook',
  tableName: 'book_look',
  properties: {
    onlyOne: p.boolean().primary().defaultRaw('true').check('only_one'),
    startedAt: p.datetime(),
    endedAt: p.datetime().defaultRaw('now()'),
    /** When the last look began that found nothing to disagree. Null: none has. */
    agreedAt: p.datetime().nullable(),
    /** Since when that look saw changes that was the first to find what is not mended. Null: nothing disagrees. */
    disagreeingSince: p.datetime().nullable(),
  },
});
