import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import { orderWorkflowId } from '../../workflows/orders/order-contract.ts';
import { paymentWorkflowId } from '../../workflows/payments/payment-contract.ts';
import { shipmentWorkflowId } from '../../workflows/shipments/shipment-contract.ts';
import type { Entries } from './cast-of-orders.ts';
import { noLimits, type Plants } from './plant.ts';

export const providerPlants: Plants = {
  'The provider holds money that no payment of ours explains': {
    id: 'I5',
    books: ({ intents }, { placed }) => {
      for (const id of placed) intents.set(`pi_x_${id}`, anIntent(`pi_x_${id}`, null));
    },
  },
  'We count on money that the provider does not know of': {
    id: 'I5',
    books: ({ intents }, { confirmed }) => {
      for (const id of confirmed) intents.delete(`pi_${id}_1`);
    },
  },
  'The provider’s figures are not ours': {
    id: 'I5',
    books: ({ intents }, { completed }) => {
      for (const id of completed) change(intents, `pi_${id}_1`, { refundedMinor: 1 });
    },
  },
  'The provider holds money that we have released': {
    id: 'I5',
    books: ({ intents }, { cancelled }) => {
      for (const id of cancelled) change(intents, `pi_${id}_1`, { state: 'authorised' });
    },
  },
  'The provider holds money of an order that has ended': {
    id: 'I5',
    books: ({ intents }, { completed }) => {
      for (const id of completed) change(intents, `pi_${id}_1`, { state: 'authorised' });
    },
  },
  'A shopper is charged twice for one order': {
    id: 'I5',
    books: ({ intents }, { confirmed }) => {
      for (const id of confirmed) intents.set(`pi_x_${id}`, anIntent(`pi_x_${id}`, id));
    },
  },

  'A parcel has more than one bought label': {
    id: 'I6',
    without: noLimits,
    sql: `insert into shipping_label (id, shipment_id, provider_shipment_id, state)
      select gen_random_uuid(), id, 'shp_x_' || order_id, 'bought' from shipment where order_id in {sending}`,
    books: ({ labels }, { sending }) => {
      for (const id of sending) labels.set(`shp_x_${id}`, aLabel(`shp_x_${id}`, null));
    },
  },
  'A parcel left without a label': {
    id: 'I6',
    sql: `update shipping_label set state = 'dropped' from shipment s where s.id = shipment_id and order_id in {sending}`,
  },
  'Nobody looks what became of a label’s price': {
    id: 'I6',
    sql: `insert into shipping_label (id, shipment_id, provider_shipment_id, state, refund_requested_at, refund_look_at)
      select gen_random_uuid(), id, 'shp_y_' || order_id, 'refund-requested', now() - interval '2 hours', now() - interval '1 hour'
      from shipment where order_id in {sending}`,
  },
  'The carriers sold more than one label for a parcel': {
    id: 'I6',
    books: ({ labels }) => {
      const more = [...labels].map(
        ([key, label]) => [`${key}_x`, { ...label, providerShipmentId: `${key}_x` }] as const,
      );
      for (const [key, label] of more) labels.set(key, label);
    },
  },
  'The carriers sold a label that we do not have': {
    id: 'I6',
    books: ({ labels }, { placed }) => {
      for (const id of placed) labels.set(`shp_x_${id}`, aLabel(`shp_x_${id}`, id));
    },
  },
  'We have a label that the carriers did not sell': { id: 'I6', books: ({ labels }) => labels.clear() },

  'An open order has no workflow': {
    id: 'I7',
    books: ({ running }, { confirmed }, numberOf) => {
      for (const id of confirmed) running.delete(orderWorkflowId(numberOf(id)));
    },
  },
  'A parcel that has not ended has no workflow': {
    id: 'I7',
    books: ({ running }, { sending }, numberOf) => {
      for (const id of sending) running.delete(shipmentWorkflowId(numberOf(id), 1));
    },
  },
  'A stored request was neither decided nor taken up': {
    id: 'I7',
    sql: `insert into checkout_request (order_id, credential_id, body_hash, body, received_at)
      select gen_random_uuid(), gen_random_uuid(), 'hash', '{}', now() - interval '1 minute' from cast_order where part = 'placed'`,
  },
  'A workflow runs for an order that nobody asked for': {
    id: 'I7',
    books: ({ running }, { placed }) => {
      for (const [index] of placed.entries()) start(running, orderWorkflowId(nobodys(index)));
    },
  },
  'A workflow runs on for an order that is final or not there': {
    id: 'I7',
    books: ({ running }, { cancelled }, numberOf) => {
      for (const id of cancelled) start(running, paymentWorkflowId(numberOf(id)));
    },
  },
  'A parcel’s workflow runs on for an order that is final or not there': {
    id: 'I7',
    books: ({ running }, { placed }) => {
      for (const [index] of placed.entries()) start(running, shipmentWorkflowId(nobodys(index), 1));
    },
  },
};

/** A number that no order has. */
const nobodys = (index: number) => formatOrderNumber(10 ** 12 + index);

export function anIntent(intentId: string, orderId: string | null) {
  const money = { authorisedMinor: 100, capturedMinor: 0, refundedMinor: 0 };
  return { intentId, orderId, state: 'authorised', currency: 'GBP', ...money };
}

function aLabel(providerShipmentId: string, reference: string | null) {
  return { providerShipmentId, reference, refunded: false };
}

function change(entries: Entries, key: string, by: object): void {
  entries.set(key, { ...entries.get(key), ...by });
}

function start(running: Entries, workflowId: string): void {
  running.set(workflowId, { workflowId });
}
