import type { Permission } from '../../domain/access/permissions.ts';
import type { OfferedOrderAction, OfferedParcelAction } from '../../domain/orders/offered-actions.ts';
import { taskActions, type TaskAction, type TaskSubject } from '../../domain/tasks/task-kinds.ts';

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

export const subjectOfAction: Readonly<Record<PageAction, TaskSubject>> = {
  ...taskActions,
  ...others,
};

/** What whoever does it must be allowed, as the operation itself says: a test compares the two. */
export const permissionOfAction: Readonly<Record<PageAction, Permission>> = {
  cancelOrder: 'orders:cancel',
  holdOrder: 'orders:hold',
  releaseOrder: 'orders:hold',
  correctShippingAddress: 'orders:correct',
  submitPaymentMethod: 'payments:submit',
  retryPayment: 'payments:settle',
  writeOffPayment: 'payments:settle',
  settleReturn: 'payments:settle',
  resumeOrder: 'orders:resolve',
  acknowledgeOrder: 'orders:resolve',
  checkStock: 'orders:resolve',
  retryLabel: 'shipments:resolve',
  pickShipment: 'shipments:work',
  packShipment: 'shipments:work',
  handOverShipment: 'shipments:work',
  markShipmentDelivered: 'shipments:resolve',
  markShipmentLost: 'shipments:resolve',
  markShipmentReturned: 'shipments:resolve',
  acknowledgeShipment: 'shipments:resolve',
  acknowledgeUnreadableEvent: 'webhooks:resolve',
  resendMessage: 'messages:send',
  approve: 'tasks:work',
  refuse: 'tasks:work',
};

export function isPageAction(name: string): name is PageAction {
  return Object.hasOwn(subjectOfAction, name);
}
