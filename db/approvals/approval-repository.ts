import type { Rights } from '../../domain/access/rights.ts';
import {
  judgeApprover,
  mayRefuse,
  type ApprovableOperation,
  type ApproverJudgement,
  type Principal,
} from '../../domain/approvals/judge-approver.ts';
import { isFinalShipmentState, shipmentStates } from '../../domain/shipments/shipment-state.ts';
import { formatMoney, minorUnits, type Money } from '../../domain/money/money.ts';
import { rightsNow, type PermissionHolder } from '../access/permission-holder.ts';
import type { Database, EntityManager } from '../database.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';
import { commentOnTask } from '../tasks/comment-on-task.ts';
import { raiseTasks } from '../tasks/raise-tasks.ts';
import { closeApproval } from './close-approval.ts';

/** A principal by name, for people. */
export interface NamedPrincipal extends Principal {
  readonly name: string;
}

/** Who decides, and by what the database says what they are allowed. */
export interface Decider {
  readonly who: PermissionHolder;
  readonly by: NamedPrincipal;
}

export interface ApprovalWanted {
  readonly operation: ApprovableOperation;
  readonly orderId: string;
  /** The parcel that is named, if one is. */
  readonly shipmentId: string | undefined;
  /** Of the request. Names the parcel where its operation is asked for, which takes none. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  readonly money: Money;
  readonly askedBy: NamedPrincipal;
  readonly lapseHours: number;
}

export interface GivenApproval {
  readonly operation: ApprovableOperation;
  readonly orderId: string;
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly askedBy: NamedPrincipal;
}

type NotOpen = 'unknown' | 'closed' | 'lapsed' | 'not-live';

/** One type for each kind. */
type OfKind<Kind extends string> = Kind extends string ? { readonly kind: Kind } : never;

/** Whoever decides may not do such a thing at all. */
interface Lacking {
  readonly kind: 'lacks-permission';
  readonly operation: ApprovableOperation;
}

export type Given =
  | { readonly kind: 'given'; readonly approval: GivenApproval }
  /** The order has ended, or it is about another amount by now. */
  | { readonly kind: 'changed'; readonly was: Money; readonly is: Money | undefined }
  /** What it was asked with was erased. */
  | { readonly kind: 'erased' }
  | Lacking
  | OfKind<Exclude<ApproverJudgement, 'may' | 'lacks-permission'> | NotOpen>;

export type Refused = Lacking | OfKind<'refused' | 'being-done' | Exclude<NotOpen, 'lapsed'>>;

/** Of which order or parcel; at least one is named. */
export interface MoneyOf {
  readonly orderId: string | undefined;
  readonly shipmentId: string | undefined;
}

export interface ApprovalRepository {
  rightsNow(who: PermissionHolder): Promise<Rights | undefined>;
  /** What an operation on a parcel moves: of the one that is named, else of the largest. Undefined: none is known, or the order has ended. */
  amountOf(operation: ApprovableOperation, of: MoneyOf): Promise<{ orderId: string; money: Money } | undefined>;
  /** Raises a task, whose id it answers, unless one is open for the same. */
  ask(em: EntityManager, wanted: ApprovalWanted): Promise<string>;
  /** Says that it is approved: whoever is told so does it, and then says so. Again where that was not said. */
  give(taskId: string, decider: Decider): Promise<Given>;
  /** It was done. */
  finish(taskId: string, by: NamedPrincipal): Promise<void>;
  /** It could not be done: it waits again. */
  takeBack(taskId: string): Promise<void>;
  refuse(taskId: string, decider: Decider, note: string | undefined): Promise<Refused>;
}

export function createApprovalRepository(database: Database): ApprovalRepository {
  const inTransaction = <T>(work: (em: EntityManager) => Promise<T>) => database.em.fork().transactional(work);
  return {
    rightsNow: (who) => rightsNow(database.em.fork(), who),
    amountOf: (operation, of) => amountOf(database.em.fork(), operation, of),
    ask,
    give: (taskId, decider) => inTransaction((em) => give(em, taskId, decider)),
    finish: (taskId, by) =>
      inTransaction(async (em) => {
        const open = await lock(em, taskId);
        if (open && !open.isClosed) await closeApproval(em, open, { outcome: 'approved', by });
      }),
    async takeBack(taskId) {
      await database.em.fork().execute(TAKE_BACK, [taskId]);
    },
    refuse: (taskId, decider, note) => inTransaction((em) => refuse(em, taskId, decider, note)),
  };
}

const endStates = shipmentStates.filter(isFinalShipmentState);

/** Nothing is paid back for a parcel that has come to its end, nor what was given up before. */
const PAID_BACK_IF_LOST = `s.state not in (${endStates.map((state) => `'${state}'`).join(', ')}) and s.capture_minor > 0
  and not exists (select from payment_write_off w where w.shipment_id = s.id and w.kind = 'capture')`;

async function amountOf(
  em: EntityManager,
  operation: ApprovableOperation,
  { orderId, shipmentId }: MoneyOf,
): Promise<{ orderId: string; money: Money } | undefined> {
  const meant = { 's.order_id': orderId, 's.id': shipmentId };
  const named = Object.entries(meant).filter(([, id]) => id !== undefined);
  const [row] = await em.execute<{ orderId: string; amountMinor: string; currency: string }[]>(
    `select s.order_id as "orderId", s.capture_minor::text as "amountMinor", s.currency
     from shipment s join sales_order o on o.id = s.order_id
     where ${named.map(([column]) => `${column} = ?`).join(' and ')} and o.closed_at is null
       ${operation === 'markShipmentLost' ? `and ${PAID_BACK_IF_LOST}` : ''}
     order by s.capture_minor desc limit 1`,
    named.map(([, id]) => id),
  );
  return row && { orderId: row.orderId, money: { amount: minorUnits(row.amountMinor), currency: row.currency } };
}

const toDo: Readonly<Record<ApprovableOperation, string>> = {
  writeOffPayment: 'give up',
  settleReturn: 'pay back',
  markShipmentLost: 'count a parcel as lost and pay back',
};

async function ask(em: EntityManager, wanted: ApprovalWanted): Promise<string> {
  const { operation, orderId, shipmentId, body, money, askedBy, lapseHours } = wanted;
  const subjectId = `${operation}:${shipmentId ?? orderId}`;
  // Of two who ask for the same one comes after the other, and finds the task of the first.
  await em.execute('select 1 from sales_order where id = ? for update', [orderId]);
  const open = await findOpen(em, subjectId);
  if (open) return open;
  const words = `${askedBy.name} asks to ${toDo[operation]} ${formatMoney(money)}, which is above their limit.`;
  await raiseTasks(em, [
    { subjectType: 'approval', subjectId, source: 'approval', kind: 'approval', words, about: [operation], orderId },
  ]);
  const taskId = await findOpen(em, subjectId);
  if (taskId === undefined) throw new Error(`The task ${subjectId} was raised and is not there`);
  await em.execute(
    `insert into approval (task_id, operation, order_id, body, amount_minor, currency, asked_by_kind, asked_by_id, asked_by_name, lapses_at)
     values (?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, now() + make_interval(hours => ?))`,
    [
      taskId,
      operation,
      orderId,
      JSON.stringify(body ?? {}),
      money.amount,
      money.currency,
      askedBy.kind,
      askedBy.id,
      askedBy.name,
      lapseHours,
    ],
  );
  await appendToTimeline(em, {
    orderId,
    type: 'approval.asked',
    factKey: `approval.asked:${taskId}`,
    data: { taskId, operation, amountMinor: money.amount, currency: money.currency },
    actor: askedBy,
  });
  return taskId;
}

async function findOpen(em: EntityManager, subjectId: string): Promise<string | undefined> {
  const [task] = await em.execute<{ id: string }[]>(
    `select id from task where subject_type = 'approval' and subject_id = ? and closed_at is null`,
    [subjectId],
  );
  return task?.id;
}

interface LockedApproval extends GivenApproval {
  readonly taskId: string;
  readonly money: Money;
  readonly isClosed: boolean;
  readonly isGiven: boolean;
  readonly hasLapsed: boolean;
}

/** With its task. The order first, as whoever asks does. */
async function lock(em: EntityManager, taskId: string): Promise<LockedApproval | undefined> {
  await em.execute(
    'select 1 from sales_order where id = (select order_id from approval where task_id = ?) for update',
    [taskId],
  );
  const [row] = await em.execute<{ approval: LockedApproval }[]>(
    `select jsonb_build_object('taskId', a.task_id, 'operation', a.operation, 'orderId', a.order_id, 'body', a.body,
       'money', jsonb_build_object('amount', a.amount_minor, 'currency', a.currency),
       'askedBy', jsonb_build_object('kind', a.asked_by_kind, 'id', a.asked_by_id, 'name', a.asked_by_name),
       'isClosed', t.closed_at is not null, 'isGiven', a.given_at is not null, 'hasLapsed', a.lapses_at <= now()) as approval
     from approval a join task t on t.id = a.task_id where a.task_id = ? for update`,
    [taskId],
  );
  return row?.approval;
}

async function give(em: EntityManager, taskId: string, { who, by }: Decider): Promise<Given> {
  const rights = await rightsNow(em, who);
  if (!rights) return { kind: 'not-live' };
  const approval = await lock(em, taskId);
  if (!approval) return { kind: 'unknown' };
  const judged = judgeApprover(approval, by, rights);
  if (judged === 'lacks-permission') return { kind: judged, operation: approval.operation };
  if (judged !== 'may') return { kind: judged };
  if (approval.isClosed) return { kind: 'closed' };
  // What was approved and not done is done by a repeat: the operation has one outcome.
  if (approval.isGiven) return { kind: 'given', approval };
  if (approval.hasLapsed) return { kind: 'lapsed' };
  if (approval.body === null) return { kind: 'erased' };
  const { operation, orderId, body, money: was } = approval;
  const is = (await amountOf(em, operation, { orderId, shipmentId: shipmentIn(body) }))?.money;
  if (is?.amount !== was.amount || is.currency !== was.currency) return { kind: 'changed', was, is };
  await em.execute(
    'update approval set given_by_kind = ?, given_by_id = ?, given_by_name = ?, given_at = now() where task_id = ?',
    [by.kind, by.id, by.name, taskId],
  );
  return { kind: 'given', approval };
}

export function shipmentIn(body: unknown): string | undefined {
  const { shipmentId } = (body ?? {}) as { readonly shipmentId?: unknown };
  return typeof shipmentId === 'string' ? shipmentId : undefined;
}

const TAKE_BACK = `
update approval a set given_by_kind = null, given_by_id = null, given_by_name = null, given_at = null
from task t where t.id = a.task_id and a.task_id = ? and t.closed_at is null`;

async function refuse(
  em: EntityManager,
  taskId: string,
  { who, by }: Decider,
  note: string | undefined,
): Promise<Refused> {
  const rights = await rightsNow(em, who);
  if (!rights) return { kind: 'not-live' };
  const approval = await lock(em, taskId);
  if (!approval) return { kind: 'unknown' };
  if (!mayRefuse(approval, by, rights)) {
    return { kind: 'lacks-permission', operation: approval.operation };
  }
  if (approval.isClosed) return { kind: 'closed' };
  if (approval.isGiven) return { kind: 'being-done' };
  if (note !== undefined) await commentOnTask(em, { id: taskId, by: by.name, words: note });
  await closeApproval(em, approval, { outcome: 'refused', by });
  return { kind: 'refused' };
}
