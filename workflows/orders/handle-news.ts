import type { FulfilmentRecords } from '../fulfilment/fulfilment-contract.ts';
import { eventProviders } from '../../domain/webhooks/providers.ts';
import { look } from '../fulfilment/track-parcel.ts';
import { handleSignal, isId, isNumber, isProse, isProseOrNull } from '../shared/handle-signal.ts';
import { recordSteps } from '../shared/record-steps.ts';
import {
  parcelMissedSignal,
  providerNoticeSignal,
  shipmentAttentionSignal,
  shipmentHandedOverSignal,
} from './order-contract.ts';
import type { OrderState } from './order-state.ts';

const records = recordSteps<FulfilmentRecords>();

const isProviderOrNothing = (value: unknown) =>
  value === undefined || eventProviders.some((provider) => provider === value);
const isIdOrNothing = (value: unknown) => value === undefined || isId(value);

/** What others tell a running order. A signal says where to look: what is done about it, the database decides. */
export function handleNews(order: OrderState): void {
  const { orderId } = order.input;
  const saidOfParcels = new Set<string>();
  handleSignal(
    orderId,
    providerNoticeSignal,
    { eventId: isId, notice: isProse, provider: isProviderOrNothing, shipmentId: isIdOrNothing },
    async (told) => {
      // What the provider did by itself, such as letting a reservation lapse, is for a person to judge.
      const { shown, paymentStatus } = await records.recordProviderNotice({ ...told, orderId });
      order.facts = { ...order.facts, paymentStatus };
      // A parcel that was called back may be scanned many times: it is told once, and not again when it was seen to.
      const seen = `${told.shipmentId}: ${shown?.words}`;
      const isOld = saidOfParcels.has(seen);
      if (told.shipmentId !== undefined) saidOfParcels.add(seen);
      // By its words, so that what two events say is shown once.
      if (shown && !isOld)
        await order.attend(`${shown.outlivesOrder ? 'notice' : 'lapse'}:${shown.words}`, shown.words);
      else order.show({});
    },
    'Used by the API: the payment provider tells of a change that nobody here asked for.',
  );
  handleSignal(
    orderId,
    shipmentHandedOverSignal,
    { shipmentId: isId },
    async ({ shipmentId }) => {
      const parcel = order.parcels.get(shipmentId);
      if (parcel) await look(parcel);
    },
    'Used by a parcel: it has moved, look where it is.',
  );
  handleSignal(
    orderId,
    parcelMissedSignal,
    { shipmentId: isId },
    ({ shipmentId }) => {
      const parcel = order.parcels.get(shipmentId);
      if (parcel) parcel.isMissed = true;
    },
    'Used by the sweep: the workflow of a parcel was not found, look for it.',
  );
  handleSignal(
    orderId,
    shipmentAttentionSignal,
    { shipmentId: isId, attention: isProseOrNull, version: isNumber },
    async ({ shipmentId, attention, version }) => {
      const parcel = order.parcels.get(shipmentId);
      if (!parcel || version <= parcel.heardVersion) return;
      parcel.heardVersion = version;
      const words = attention === null ? null : `Parcel ${parcel.planned.sequence}: ${attention}`;
      await order.attend(`parcel:${shipmentId}`, words);
    },
    'Used by a parcel: it waits for a person.',
  );
}
