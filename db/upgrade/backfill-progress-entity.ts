import { defineEntity, p } from '@mikro-orm/core';

/** How far the backfill of a migration has come. Its rows are deleted when the migration is done. */
export const BackfillProgress = defineEntity({
  name: 'BackfillProgress',
  tableName: 'backfill_progress',
  properties: {
    migration: p.string().primary(),
    /** Which of its steps, counted from 0. */
    step: p.integer().primary(),
    /** The key of the last row that was looked at, each column as text. */
    position: p.json().$type<readonly string[]>(),
    /** Keys of rows before the position that were locked for too long, and are still to be filled. */
    passedOver: p.json().$type<readonly (readonly string[])[]>().defaultRaw(`'[]'`),
    rowsSeen: p.bigint('number').default(0),
    rowsChanged: p.bigint('number').default(0),
    startedAt: p.datetime().defaultRaw('now()'),
    updatedAt: p.datetime().defaultRaw('now()'),
  },
});
