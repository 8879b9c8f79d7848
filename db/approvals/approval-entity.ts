import { defineEntity, p } from '@mikro-orm/core';
import type { ApprovableOperation, Principal } from '../../domain/approvals/judge-approver.ts';
import { Task } from '../tasks/task-entity.ts';

/** What somebody asked for that is above their limit. Its task says whether it is still to be decided, and what came of it. */
export const Approval = defineEntity({
  name: 'Approval',
  tableName: 'approval',
  indexes: [{ name: 'approval_lapsing', properties: ['lapsesAt'], where: 'given_at is null' }],
  checks: [
    { name: 'approval_amount', expression: 'amount_minor >= 0' },
    { name: 'approval_asked_by', expression: "asked_by_kind in ('key', 'staff')" },
    {
      name: 'approval_given',
      expression: `(given_at is null) = (given_by_id is null)
    and (given_by_id is null) = (given_by_kind is null) and (given_by_id is null) = (given_by_name is null)`,
    },
    {
      name: 'approval_by_another',
      expression: 'given_by_id is null or (given_by_kind, given_by_id) <> (asked_by_kind, asked_by_id)',
    },
  ],
  properties: {
    task: () => p.oneToOne(Task).mapToPk().primary().updateRule('no action').deleteRule('cascade'),
    operation: p.string().$type<ApprovableOperation>(),
    orderId: p.uuid(),
    /** Of the request. May hold personal data; null once that was erased, or where none was sent. */
    body: p.json<Readonly<Record<string, unknown>>>().nullable(),
    /** What it moves, as it was when it was asked for. */
    amountMinor: p.bigint('number'),
    currency: p.string().length(3),
    askedByKind: p.string().$type<Principal['kind']>(),
    askedById: p.uuid(),
    askedByName: p.string(),
    askedAt: p.datetime().defaultRaw('now()'),
    /** If nobody has approved it by then, it is not done. */
    lapsesAt: p.datetime(),
    givenByKind: p.string().$type<Principal['kind']>().nullable(),
    givenById: p.uuid().nullable(),
    givenByName: p.string().nullable(),
    /** When it was approved. The operation is done after that, and then the task is closed. */
    givenAt: p.datetime().nullable(),
  },
});
