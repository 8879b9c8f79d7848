import { createNonCancellableMutex, type Mutex } from '../shared/create-mutex.ts';
import { createVersions } from '../shared/create-versions.ts';
import { handleUpdate } from '../shared/handle-update.ts';
import { durableRecordActivities } from '../shared/record-activities.ts';
import { refusal } from '../shared/refusal.ts';
import { askerOf, refuseBadStaffNote, type Asker } from '../shared/staff-note.ts';
import { STAFF_TEXT_MAX, cleanStaffText } from '../shared/staff-text.ts';
import { holdOrderUpdate, releaseOrderUpdate, type OrderRecords, type StaffRequest } from './order-contract.ts';
import type { OrderState } from './order-state.ts';
import { refuseIfFinal } from './refuse-if-final.ts';

const durable = durableRecordActivities<OrderRecords>();

type HeldOrder = Pick<OrderState, 'input' | 'hold' | 'shipments' | 'display' | 'outcome'>;

/** Staff put an order on hold before its next shipment leaves, and release it. */
export function handleHoldRequests(order: HeldOrder): void {
  const { orderId } = order.input;
  const writes = { mutex: createNonCancellableMutex(), nextVersion: createVersions() };
  handleUpdate(orderId, holdOrderUpdate, (note) => setHold(order, writes, reasonOf(note), askerOf(note)), {
    validator: (request) => {
      refuseIfFinal(order);
      reasonOf(request);
      refuseBadStaffNote(request);
      const { reason } = order.hold;
      if (reason !== null) throw refusal('already-held', `The order is already on hold: ${reason}`);
      const shipments = [...order.shipments.byId.values()];
      if (shipments.length > 0 && shipments.every(({ handedOver }) => handedOver)) {
        throw refusal('parcels-left', 'Every parcel of this order has left: there is nothing to hold.');
      }
    },
    description: 'Stop this order before its next parcel leaves. Send {"reason": "why", "by": "your name"}.',
  });
  handleUpdate(orderId, releaseOrderUpdate, (note) => setHold(order, writes, null, askerOf(note)), {
    validator: (note) => {
      refuseBadStaffNote(note);
      if (order.hold.reason === null) throw refusal('not-held', 'The order is not on hold.');
    },
    description: 'Let this order go on, which is on hold. Send {"by": "your name"}, or nothing.',
  });
}

async function setHold(
  { input: { orderId }, hold, shipments, display }: HeldOrder,
  { mutex, nextVersion }: { readonly mutex: Mutex; readonly nextVersion: () => number },
  reason: string | null,
  asker: Asker,
): Promise<void> {
  hold.reason = reason;
  const version = nextVersion();
  await mutex.runExclusive(() => durable.recordHold({ orderId, holdReason: reason, ...asker, version }));
  await Promise.all([...shipments.byId.values()].map(async ({ holdChanged }) => holdChanged?.(reason)));
  display.show({});
}

function reasonOf(request: StaffRequest | undefined): string {
  const reason = cleanStaffText(request?.reason);
  if (reason !== undefined) return reason;
  throw refusal('reason-missing', `Say why, on one line of at most ${STAFF_TEXT_MAX} characters: {"reason": "..."}`);
}
