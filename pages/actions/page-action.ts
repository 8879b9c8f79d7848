import type { OfferedOrderAction, OfferedParcelAction } from '../../domain/orders/offered-actions.ts';
import { taskActions, type TaskAction } from '../../domain/tasks/task-kinds.ts';

/** What a button of these pages may do: an operation of the API by its name. */
export type PageAction = TaskAction | OfferedOrderAction | OfferedParcelAction;

/** Of which kind of thing each is asked, for those that are no task's. */
const others = {
  holdOrder: 'order',
  releaseOrder: 'order',
  submitPaymentMethod: 'order',
  pickShipment: 'shipment',
  packShipment: 'shipment',
} as const satisfies Record<Exclude<PageAction, TaskAction>, 'order' | 'shipment'>;

export const subjectOfAction: Readonly<Record<PageAction, 'order' | 'shipment' | 'webhook'>> = {
  ...taskActions,
  ...others,
};

export function isPageAction(name: string): name is PageAction {
  return Object.hasOwn(subjectOfAction, name);
}
