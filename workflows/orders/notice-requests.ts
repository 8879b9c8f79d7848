import { eventProviders } from '../../domain/webhooks/providers.ts';
import { handleSignal, isId, isProse } from '../shared/handle-signal.ts';
import { handleUpdate } from '../shared/handle-update.ts';
import { durableRecordActivities } from '../shared/record-activities.ts';
import { refuseBadStaffNote, staffNameOf } from '../shared/staff-note.ts';
import {
  acknowledgeNoticesUpdate,
  providerNoticeSignal,
  type OrderRecords,
  type ProviderNotice,
} from './order-contract.ts';
import type { OrderState } from './order-state.ts';

const durable = durableRecordActivities<OrderRecords>();

const isProviderOrNothing = (value: unknown) =>
  value === undefined || eventProviders.some((provider) => provider === value);
const isIdOrNothing = (value: unknown) => value === undefined || isId(value);

type NotifiedOrder = Pick<OrderState, 'input' | 'attention' | 'display'>;

/** Receives notices of providers about an order, and staff's acknowledgement of them. */
export function handleNoticeRequests(order: NotifiedOrder): void {
  const { orderId } = order.input;
  const reported = new Set<string>();
  handleSignal(
    orderId,
    providerNoticeSignal,
    { eventId: isId, notice: isProse, provider: isProviderOrNothing, shipmentId: isIdOrNothing },
    (notice) => takeNotice(order, notice, reported),
    'Used by the API: the payment provider tells of a change that nobody here asked for.',
  );
  // Not validated here: messages that others than this workflow have stored can be acknowledged, too.
  handleUpdate(orderId, acknowledgeNoticesUpdate, (note) => order.attention.acknowledge(staffNameOf(note)), {
    validator: refuseBadStaffNote,
    description: 'Say that you have seen to what providers and carriers told of. Send {"by": "your name"}, or nothing.',
  });
}

/** Changes that this shop did not request, such as a released authorisation, are put before staff. */
async function takeNotice(
  { input, attention, display }: NotifiedOrder,
  notice: ProviderNotice,
  reported: Set<string>,
): Promise<void> {
  const { shown, paymentStatus } = await durable.recordProviderNotice({ ...notice, orderId: input.orderId });
  display.note({ paymentStatus });
  // A recalled shipment may be scanned many times: staff are told once, and not again after they acknowledged it.
  const key = `${notice.shipmentId}: ${shown?.words}`;
  const isRepeat = reported.has(key);
  if (notice.shipmentId !== undefined) reported.add(key);
  // Keyed by its text, so that two events with the same text are shown once.
  if (shown && !isRepeat)
    await attention.set(`${shown.outlivesOrder ? 'notice' : 'lapse'}:${shown.words}`, shown.words);
  else display.show({});
}
