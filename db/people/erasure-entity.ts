import { defineEntity, p } from '@mikro-orm/core';

/** That a person was erased: ids only. Whoever restores a backup of before finds here whom to erase again. */
export const Erasure = defineEntity({
  name: 'Erasure',
  tableName: 'erasure',
  indexes: [{ name: 'erasure_unfinished', properties: ['erasedAt'], where: 'finished_at is null' }],
  properties: {
    id: p.uuid().primary(),
    /** Of the person's orders and requests; the timelines of these may be changed in the erasure's own transaction. */
    orderIds: p.json().$type<readonly string[]>(),
    /** Whose histories are deleted at Temporal. */
    workflowIds: p.json().$type<readonly string[]>(),
    /** How many rows of each table were changed or deleted. */
    rows: p.json().$type<Readonly<Record<string, number>>>().defaultRaw(`'{}'`),
    erasedAt: p.datetime().defaultRaw('now()'),
    /** When some of its workflows were first seen at Temporal: so that one that is missing later was deleted, and is not elsewhere. */
    historiesSeenAt: p.datetime().nullable(),
    /** When the last history was gone. */
    finishedAt: p.datetime().nullable(),
  },
});
