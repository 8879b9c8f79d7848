import { ScheduleOverlapPolicy } from '@temporalio/client';
import {
  endParcelOf,
  endWorkflowOf,
  findOnTheShelf,
  followsItsParcel,
  isEscalated,
  isForgotten,
  isLabelNotCharged,
  isLookedAt,
  raiseOverdue,
  reserveLate,
  storeForgottenEvent,
  storeForgottenRequest,
  stripeEvent,
  trackerEvent,
} from './forgotten.ts';
import { cancelledWithItsParcel, delivered, deliveredAfter, type BoundaryStory } from './boundary-story.ts';
import { cancel, deliver, newArticle, placeOrder, requestFor } from './place-order.ts';
import { LOOK_EVERY_MS } from './teller.ts';
import { eventually } from '../../support/eventually.ts';

/** What has been lost, and is found by a scheduled look. */
export const sweepStories = {
  'given goods by the sweep': {
    sweep: 'sweepBackorders',
    ending: deliveredAfter('order.backordered', 'backorder.filled'),
    async tell(teller) {
      const sku = await newArticle(teller, true);
      await placeOrder(teller, { sku });
      await teller.until(({ status }) => status === 'backordered');
      await findOnTheShelf(teller.at, sku, 5);
      await deliver(teller);
    },
  },

  'told by mail': {
    sweep: 'sendEmails',
    ending: delivered,
    async tell(teller) {
      await placeOrder(teller);
      await eventually(
        async () => {
          const sent = await teller.at.database.em
            .fork()
            .execute(`select 1 from message where order_id = ? and state = 'sent'`, [teller.ids.orderId]);
          return sent.length > 0;
        },
        teller.signal,
        LOOK_EVERY_MS,
      );
      await deliver(teller);
    },
  },

  'started by the sweep': {
    sweep: 'sweepCheckouts',
    ending: delivered,
    async tell(teller) {
      await storeForgottenRequest(teller, await requestFor(teller, {}));
      await deliver(teller);
    },
  },

  'started again by the sweep': {
    sweep: 'sweepOrders',
    ending: delivered,
    async tell(teller) {
      await placeOrder(teller);
      await teller.parcelIs('ready');
      await endWorkflowOf(teller);
      await deliver(teller);
    },
  },

  'its parcel started again by the sweep': {
    sweep: 'sweepOrders',
    ending: delivered,
    async tell(teller) {
      await placeOrder(teller);
      await teller.parcelIs('ready');
      await endWorkflowOf(teller);
      await eventually(() => followsItsParcel(teller), teller.signal, LOOK_EVERY_MS);
      await endParcelOf(teller);
      // Before the order looks by itself.
      await teller.at.temporal.schedule.getHandle('sweepOrders').trigger(ScheduleOverlapPolicy.ALLOW_ALL);
      await deliver(teller);
    },
  },

  'refused by the sweep': {
    sweep: 'sweepCheckouts',
    async tell(teller) {
      await storeForgottenRequest(teller, await requestFor(teller, {}), `interval '20 minutes'`);
      await eventually(
        async () => {
          const [row] = await teller.at.database.em
            .fork()
            .execute<{ code: string }[]>(
              `select refusal ->> 'code' as code from checkout_request where order_id = ? and refusal is not null`,
              [teller.ids.orderId],
            );
          return row?.code === 'request-expired';
        },
        teller.signal,
        LOOK_EVERY_MS,
      );
    },
  },

  'told by the sweep': {
    sweep: 'sweepInboundEvents',
    ending: delivered,
    async tell(teller) {
      const { at, ids, key } = teller;
      await placeOrder(teller);
      await teller.parcelIs('ready');
      await teller.pick();
      await teller.pack();
      await teller.handOver();
      const { intentId, trackingCode, providerShipmentId } = await teller.parcelIs('handed-over');
      const known = stripeEvent(key, 'payment_intent.amount_capturable_updated', intentId, ids.orderId);
      await storeForgottenEvent(at, 'stripe', known);
      await storeForgottenEvent(at, 'easypost', trackerEvent(key, 'delivered', trackingCode, providerShipmentId));
      await teller.parcelIs('delivered');
    },
  },

  'released by the sweep': {
    sweep: 'sweepInboundEvents',
    ending: { ...cancelledWithItsParcel, timeline: [...cancelledWithItsParcel.timeline, 'payment.released-late'] },
    async tell(teller) {
      await placeOrder(teller);
      await teller.parcelIs('ready');
      await cancel(teller);
      await reserveLate(teller);
      await eventually(
        async () => {
          const released = await teller.at.database.em
            .fork()
            .execute(`select 1 from event where subject_id = ? and type = 'payment.released-late'`, [
              teller.ids.orderId,
            ]);
          return released.length > 0;
        },
        teller.signal,
        LOOK_EVERY_MS,
      );
    },
  },

  'found to be overdue': {
    sweep: 'escalateTasks',
    ending: delivered,
    async tell(teller) {
      await placeOrder(teller);
      await raiseOverdue(teller);
      await deliver(teller);
      await eventually(() => isEscalated(teller), teller.signal, LOOK_EVERY_MS);
    },
  },

  'seen by a look at the books': {
    sweep: 'checkBooks',
    ending: delivered,
    async tell(teller) {
      await placeOrder(teller);
      await deliver(teller);
      await eventually(() => isLookedAt(teller), teller.signal, LOOK_EVERY_MS);
    },
  },

  'forgotten in time': {
    sweep: 'forgetOldRecords',
    ending: delivered,
    async tell(teller) {
      await placeOrder(teller);
      await deliver(teller);
      await eventually(() => isForgotten(teller), teller.signal, LOOK_EVERY_MS);
    },
  },

  'its label read by the sweep': {
    sweep: 'sweepLabelRefunds',
    ending: {
      ...cancelledWithItsParcel,
      timeline: [...cancelledWithItsParcel.timeline, 'shipment.label-not-charged'],
    },
    async tell(teller) {
      await placeOrder(teller);
      const { trackingCode } = await teller.parcelIs('ready');
      // Of this no event is sent.
      await teller.simulate(`/labels/${trackingCode}/refund`, { status: 'submitted', later: 'not_applicable' });
      await cancel(teller);
      await eventually(() => isLabelNotCharged(teller), teller.signal, LOOK_EVERY_MS);
    },
  },
} as const satisfies Readonly<Record<string, BoundaryStory>>;
