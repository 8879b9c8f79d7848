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

/** What providers report about an order, and staff's word that they have seen to it. */
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
  // Whether there is something to acknowledge the database knows: not all of it came from this workflow.
  handleUpdate(orderId, acknowledgeNoticesUpdate, (note) => order.attention.acknowledge(staffNameOf(note)), {
    validator: refuseBadStaffNote,
    description: 'Say that you have seen to what providers and carriers told of. Send {"by": "your name"}, or nothing.',
  });
}

/** What a provider did unasked, such as releasing a reservation, is for staff to judge. */
async function takeNotice(
  { input, attention, display }: NotifiedOrder,
  notice: ProviderNotice,
  reported: Set<string>,
): Promise<void> {
  const { shown, paymentStatus } = await durable.recordProviderNotice({ ...notice, orderId: input.orderId });
  display.note({ paymentStatus });
  // A shipment that was recalled may be scanned many times: staff are told once, and not again when they have seen to it.
  const key = `${notice.shipmentId}: ${shown?.words}`;
  const isRepeat = reported.has(key);
  if (notice.shipmentId !== undefined) reported.add(key);
  // By its words, so that what two events say is shown once.
  if (shown && !isRepeat)
    await attention.set(`${shown.outlivesOrder ? 'notice' : 'lapse'}:${shown.words}`, shown.words);
  else display.show({});
}
