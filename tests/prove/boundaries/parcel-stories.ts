import { setTimeout as delay } from 'node:timers/promises';
import { disputeEvent, storeForgottenEvent } from './forgotten.ts';
import {
  cancelledWithItsParcel,
  delivered,
  deliveredAfter,
  lost,
  unpaid,
  worked,
  type BoundaryStory,
} from './boundary-story.ts';
import { acknowledge, cancel, deliver, pickUp, placeOrder } from './place-order.ts';
import { sampleAddress } from '../../../dev/seed/sample-address.ts';
import { LOOK_EVERY_MS, type Teller } from './teller.ts';
import { eventually } from '../../support/eventually.ts';

/** From a paid order to what becomes of its parcel. */
export const parcelStories = {
  delivered: {
    ending: delivered,
    async tell(teller) {
      await placeOrder(teller);
      await deliver(teller);
    },
  },

  'cancelled with its parcel': {
    ending: cancelledWithItsParcel,
    async tell(teller) {
      await placeOrder(teller);
      await teller.parcelIs('ready');
      await cancel(teller);
    },
  },

  'held and released': {
    ending: deliveredAfter('order.held', 'order.released'),
    async tell(teller) {
      const { ids, key, insist } = teller;
      await placeOrder(teller);
      await teller.parcelIs('ready');
      const hold = { as: 'staff', key: `hold-${key}`, body: { reason: 'The address looks odd' } } as const;
      await insist(`/v1/orders/${ids.orderId}/hold`, hold);
      await insist(`/v1/orders/${ids.orderId}/release`, { as: 'staff', key: `release-${key}` });
      await deliver(teller);
    },
  },

  'sent to a corrected address': {
    ending: {
      ...deliveredAfter('order.address-corrected', 'shipment.planned', 'shipment.ready'),
      mails: ['order-confirmed', 'address-corrected', 'parcel-handed-over'],
    },
    async tell(teller) {
      await placeOrder(teller);
      await teller.parcelIs('ready');
      await correctAddress(teller);
      await deliver(teller);
    },
  },

  'called back from the carrier': {
    ending: {
      ...cancelledWithItsParcel,
      timeline: [
        ...cancelledWithItsParcel.timeline,
        'order.address-corrected',
        'shipment.planned',
        'shipment.ready',
        'shipment.taken-off-stock',
      ],
      mails: ['order-confirmed', 'address-corrected', 'order-cancelled'],
    },
    async tell(teller) {
      await placeOrder(teller);
      const { trackingCode } = await teller.parcelIs('ready');
      await teller.simulate(`/labels/${trackingCode}/refund`, { status: 'refunded' });
      await correctAddress(teller);
      await teller.until(({ parcels: [parcel] }) => parcel?.state === 'ready' && parcel.trackingCode !== trackingCode);
      await teller.simulate(`/trackers/${trackingCode}/status`, { status: 'in_transit' });
      await teller.until(({ attention }) => attention);
      await cancel(teller, { as: 'staff', restock: false });
      await teller.until(({ parcels }) => parcels.every(({ attention }) => attention === null));
      const { ids, key, insist } = teller;
      await insist(`/v1/orders/${ids.orderId}/acknowledge`, { as: 'staff', key: `seen-${key}` });
    },
  },

  'held while it leaves': {
    ending: deliveredAfter('order.held', 'order.released'),
    async tell(teller) {
      const { at, ids, key, insist } = teller;
      await placeOrder(teller);
      await teller.parcelIs('ready');
      await teller.pick();
      await teller.pack();
      // One of the two is first; it is refused, or there is nothing to hold back any more.
      const leaving = insist(`/v1/shipments/${ids.shipmentId}/hand-over`, { as: 'staff', key: `leave-${key}` });
      await eventually(() => at.failpoints.hasFired(key), teller.signal, LOOK_EVERY_MS);
      const hold = { as: 'staff', key: `hold-${key}`, body: { reason: 'The address looks odd' } } as const;
      const held = await insist(`/v1/orders/${ids.orderId}/hold`, hold);
      if (held.status !== 200) throw new Error(`A hold was answered ${held.status}: ${JSON.stringify(held.body)}`);
      await leaving;
      await untilNothingLivesOn();
      if (await leftWhileHeld(teller)) throw new Error('It was held, and then it left');
      await insist(`/v1/orders/${ids.orderId}/release`, { as: 'staff', key: `release-${key}` });
      await deliverPacked(teller);
    },
  },

  'lost and refunded': {
    ending: lost,
    async tell(teller) {
      await placeOrder(teller);
      await teller.parcelIs('ready');
      await teller.handOver();
      await teller.markLost();
    },
  },

  'sent back, and given up': {
    ending: { ...lost, timeline: [...lost.timeline, 'shipment.returning'] },
    async tell(teller) {
      await placeOrder(teller);
      await teller.parcelIs('ready');
      await teller.handOver();
      const { trackingCode } = await teller.parcelIs('handed-over');
      const comesBack = () => teller.simulate(`/trackers/${trackingCode}/status`, { status: 'return_to_sender' });
      await comesBack();
      await teller.until(({ attention }) => attention);
      // Said once more, it changes nothing.
      await comesBack();
      await settled(teller, trackingCode, 'ignored');
      await teller.markLost();
    },
  },

  'sent back, and put on stock': {
    ending: {
      ...lost,
      timeline: [
        ...lost.timeline.filter((fact) => fact !== 'shipment.lost'),
        'shipment.returning',
        'shipment.returned',
        'shipment.restocked',
        'shipment.return-settled',
      ],
    },
    async tell(teller) {
      const { ids, key, insist } = teller;
      await placeOrder(teller);
      await teller.parcelIs('ready');
      await teller.handOver();
      const { trackingCode } = await teller.parcelIs('handed-over');
      await teller.simulate(`/trackers/${trackingCode}/status`, { status: 'return_to_sender' });
      await teller.parcelIs('returning');
      await teller.markReturned();
      const refund = { as: 'staff', key: `settle-${key}`, body: { refund: true } } as const;
      await insist(`/v1/orders/${ids.orderId}/settle-return`, refund, [503, 409]);
    },
  },

  'its money given up': {
    ending: unpaid,
    async tell(teller) {
      const { at, ids, key, insist } = teller;
      await placeOrder(teller);
      const { intentId } = await teller.parcelIs('ready');
      await lapse(at, intentId);
      await teller.handOver();
      const writeOff = { as: 'staff', key: `write-off-${key}`, body: { note: 'It has lapsed.' } } as const;
      await insist(`/v1/orders/${ids.orderId}/write-off`, writeOff, [503, 409]);
      await teller.markDelivered();
    },
  },

  'not heard of': {
    ending: { ...delivered, timeline: delivered.timeline.filter((fact) => !worked.includes(fact)) },
    async tell(teller) {
      await placeOrder(teller);
      await teller.parcelIs('ready');
      await teller.handOver();
      await teller.until(({ attention }) => attention?.includes('No word from'));
      await pickUp(teller);
    },
  },

  'noticed by the provider': {
    ending: deliveredAfter('payment.provider-notice'),
    async tell(teller) {
      const { at, key } = teller;
      await placeOrder(teller);
      const { intentId } = await teller.parcelIs('ready');
      await storeForgottenEvent(at, 'stripe', disputeEvent(key, intentId));
      await teller.until(({ attention }) => attention);
      await acknowledge(teller);
      await deliver(teller);
    },
  },
} as const satisfies Readonly<Record<string, BoundaryStory>>;

async function correctAddress({ ids, key, insist }: Teller): Promise<void> {
  const body = { shippingAddress: { ...sampleAddress, line1: '3 Corrected Street' } };
  const request = { as: 'staff', key: `address-${key}`, body } as const;
  const { status } = await insist(`/v1/orders/${ids.orderId}/shipping-address`, request);
  if (status !== 200) throw new Error(`A correction was answered ${status}`);
}

/** The reservation of an order ends at the payment provider. */
async function lapse({ running }: Teller['at'], intentId: string | null): Promise<void> {
  const response = await fetch(`${running.stripe}/simulator/intents/${intentId}/lapse`, { method: 'POST' });
  if (!response.ok) throw new Error(`The payment provider answered ${response.status}`);
}

/** Whatever was given up while it stood still has gone on by then, and has been repeated. */
const untilNothingLivesOn = () => delay(15_000);

async function leftWhileHeld({ at, ids }: Teller): Promise<boolean> {
  const sql = `select 1 from event held join event gone using (subject_id)
    where subject_id = ? and held.type = 'order.held' and gone.type = 'shipment.handed-over' and held.sequence < gone.sequence`;
  return (await at.database.em.fork().execute(sql, [ids.orderId])).length > 0;
}

/** From where it is packed, and may have been handed over. */
async function deliverPacked(teller: Teller): Promise<void> {
  await teller.handOver();
  await pickUp(teller);
}

/** Waits until what the carrier said of a parcel has had this effect. */
async function settled(teller: Teller, trackingCode: string, effect: 'applied' | 'ignored'): Promise<void> {
  await eventually(
    async () => {
      const sql = `select 1 from inbound_event
      where provider = 'easypost' and subject = ? and effect = ? and payload -> 'result' ->> 'status' = 'return_to_sender'`;
      return (await teller.at.database.em.fork().execute(sql, [trackingCode, effect])).length > 0;
    },
    teller.signal,
    LOOK_EVERY_MS,
  );
}
