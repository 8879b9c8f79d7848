import type { z } from 'zod';
import type { TaskCount } from '../../db/tasks/task-counts-sql.ts';
import type { ApprovalRecord, TaskCommentRecord, TaskRecord } from '../../db/tasks/task-queries.ts';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import { rulesOfTask, taskPriorities } from '../../domain/tasks/task-kinds.ts';
import { mayCloseByHand, shipmentOfSource } from '../../domain/tasks/task-rules.ts';
import { seesNotes, type Viewer } from '../shared/caller.ts';
import { rfc3339, rfc3339OrNull } from '../shared/rfc3339.ts';
import type { OfferedAction } from './actions-of.ts';
import type { task, taskCounts, taskDetails } from './task-schema.ts';

/** What staff are told and have noted: as in orders, and for whoever may read tasks besides. */
const seesWords = (viewer: Viewer) => seesNotes(viewer) && viewer.permissions.has('tasks:read');

export function presentTask(record: TaskRecord, viewer: Viewer): z.input<typeof task> {
  const { id, kind, subjectType, subjectId, source, orderId, orderNumber, words, priority } = record;
  const { about, isOverdue, claimedBy, closedBy, outcome } = record;
  return {
    id,
    kind,
    title: rulesOfTask(kind).title,
    subject: { type: subjectType, id: subjectId },
    orderId,
    orderNumber: orderNumber === null ? null : formatOrderNumber(orderNumber),
    shipmentId: (subjectType === 'shipment' ? subjectId : shipmentOfSource(kind, source)) ?? null,
    words: seesWords(viewer) ? words : null,
    about: seesWords(viewer) ? [...about] : [],
    priority: taskPriorities[priority - 1] ?? 'normal',
    raisedAt: rfc3339(record.raisedAt),
    dueAt: rfc3339OrNull(record.dueAt),
    isOverdue,
    escalatedAt: rfc3339OrNull(record.escalatedAt),
    claimedBy,
    claimedAt: rfc3339OrNull(record.claimedAt),
    closedAt: rfc3339OrNull(record.closedAt),
    closedBy,
    outcome,
    approval: record.approval && presentApproval(record.approval),
  };
}

function presentApproval({ operation, amountMinor, currency, askedBy, lapsesAt, givenBy }: ApprovalRecord) {
  return { operation, amount: { amount: amountMinor, currency }, askedBy, lapsesAt: rfc3339(lapsesAt), givenBy };
}

export function presentTaskDetails(
  record: TaskRecord,
  {
    actions,
    comments,
  }: { readonly actions: readonly OfferedAction[]; readonly comments: readonly TaskCommentRecord[] },
  viewer: Viewer,
): z.input<typeof taskDetails> {
  const { todo, unattended, toClose } = rulesOfTask(record.kind);
  const isClosable = mayCloseByHand({ ...record, isClosed: record.closedAt !== null });
  return {
    ...presentTask(record, viewer),
    todo,
    unattended,
    isClosable: isClosable && viewer.permissions.has(toClose),
    actions: actions.map(presentAction),
    comments: (seesWords(viewer) ? comments : []).map((comment) => ({
      ...comment,
      writtenAt: rfc3339(comment.writtenAt),
    })),
  };
}

function presentAction({ action, route: { contract }, path, shipmentId }: OfferedAction) {
  const { summary, method, body, bodyExample } = contract;
  const named = shipmentId === undefined ? {} : { shipmentId };
  return {
    action,
    summary,
    method: method.toUpperCase(),
    path,
    needsBody: body ? !body.safeParse(undefined).success : false,
    bodyExample: body ? { ...(bodyExample as Record<string, unknown> | undefined), ...named } : null,
  };
}

export function presentCounts(counts: readonly TaskCount[]): z.input<typeof taskCounts> {
  const sum = (field: 'open' | 'claimed' | 'overdue') => counts.reduce((all, count) => all + count[field], 0);
  const [oldest] = counts.map(({ oldestRaisedAt }) => rfc3339(oldestRaisedAt)).toSorted();
  return {
    open: sum('open'),
    claimed: sum('claimed'),
    overdue: sum('overdue'),
    oldestRaisedAt: oldest ?? null,
    kinds: counts.map(({ kind, open, claimed, overdue, oldestRaisedAt }) => ({
      kind,
      title: rulesOfTask(kind).title,
      open,
      claimed,
      overdue,
      oldestRaisedAt: rfc3339(oldestRaisedAt),
    })),
  };
}
