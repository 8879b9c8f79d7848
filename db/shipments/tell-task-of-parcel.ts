import type { EntityManager } from '../database.ts';
import { closeTasksOf } from '../tasks/close-tasks.ts';
import { raiseTasks } from '../tasks/raise-tasks.ts';

export interface ParcelMessage {
  readonly shipmentId: string;
  readonly orderId: string;
  /** Null: nothing is left to decide. */
  readonly attention: string | null;
  /** Such as `label`, `silence`, `exception`. */
  readonly about: readonly string[];
}

/** What a parcel tells staff is one task, which is raised, reworded or closed with it. Its row is locked by the caller. */
export async function tellTaskOfParcel(em: EntityManager, message: ParcelMessage): Promise<void> {
  const { shipmentId, orderId, attention, about } = message;
  const subject = { subjectType: 'shipment', subjectId: shipmentId } as const;
  if (attention === null) await closeTasksOf(em, subject, { outcome: 'settled' });
  else await raiseTasks(em, [{ ...subject, orderId, source: 'parcel', kind: 'parcel', words: attention, about }]);
}
