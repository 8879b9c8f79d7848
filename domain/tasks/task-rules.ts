import { isOfWorkflow } from '../orders/attention-source.ts';
import { rulesOfTask, type TaskAction, type TaskSubject } from './task-kinds.ts';

export interface TaskFacts {
  readonly kind: string;
  readonly subjectType: TaskSubject;
  readonly source: string;
  readonly isClosed: boolean;
  /** Its order, or the parcel that it is about, has come to its end: no workflow is left that waits for a decision. */
  readonly hasSubjectEnded: boolean;
}

/**
 * Whether staff may close it with a note. What the workflow of an order tells, it would tell again: it is settled by an action. A
 * parcel's is acknowledged, because its order is told.
 */
export function mayCloseByHand({ kind, subjectType, source, isClosed, hasSubjectEnded }: TaskFacts): boolean {
  if (isClosed || subjectType === 'shipment') return false;
  if (hasSubjectEnded) return true;
  return rulesOfTask(kind).closedByHand === true && !isOfWorkflow(source);
}

/** What staff may do about it now; the operation may still refuse. Of what has ended, somebody can only have seen to it. */
export function actionsOfTask({ kind, subjectType, isClosed, hasSubjectEnded }: TaskFacts): readonly TaskAction[] {
  if (isClosed) return [];
  if (hasSubjectEnded && subjectType === 'order') return ['acknowledgeOrder'];
  if (hasSubjectEnded && subjectType === 'shipment') return ['acknowledgeShipment'];
  const { actions } = rulesOfTask(kind);
  return subjectType === 'shipment' ? actions.filter((action) => action !== 'acknowledgeShipment') : actions;
}

const UUID_AT_END = /:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
/** Kinds whose source ends with the id of a shipment. */
const ofShipments: ReadonlySet<string> = new Set([
  'money',
  'money-back',
  'returned',
  'parcel',
  'unpaid',
  'away',
  'parcel-number',
]);

/** The shipment that a task about an order is about. Undefined: none, or not one alone. */
export function shipmentOfSource(kind: string, source: string): string | undefined {
  return ofShipments.has(kind) ? UUID_AT_END.exec(source)?.[1] : undefined;
}
