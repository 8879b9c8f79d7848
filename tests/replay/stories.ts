import { randomUUID } from 'node:crypto';
import { UpdateRefused } from '../../api/shared/temporal-errors.ts';
import { createBankPageQueries } from '../../db/payments/bank-page-queries.ts';
import { stockChangeWorkflowId } from '../../workflows/inventory/stock-contract.ts';
import {
  cancelOrderUpdate,
  holdOrderUpdate,
  releaseOrderUpdate,
  type Cancellation,
} from '../../workflows/orders/order-contract.ts';
import { orderStartOptions } from '../../workflows/orders/order-start.ts';
import type { processOrder } from '../../workflows/orders/process-order.ts';
import { submitPaymentMethodUpdate } from '../../workflows/payments/payment-contract.ts';
import { ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import {
  handOverShipmentUpdate,
  markDeliveredUpdate,
  markLostUpdate,
  packShipmentUpdate,
  pickShipmentUpdate,
} from '../../workflows/shipments/shipment-contract.ts';
import { addressCorrectionWorkflowId } from '../../workflows/shipping/address-contract.ts';
import { quoteWorkflowId } from '../../workflows/shipping/quote-contract.ts';
import { address } from '../support/a-shop.ts';
import { shopTiming } from '../support/shop/shop-in-process.ts';
import { pressButton } from '../support/shop/shopper.ts';
import {
  ask,
  type OrderOfStory,
  type ParcelOfStory,
  type Story,
  type StoryTeller,
  type WorkflowName,
} from './story-teller.ts';

const MUG = [{ sku: 'MUG', quantity: 2 }];
const DECLINED = 'pm_card_visa_chargeDeclinedInsufficientFunds';
const ASKS_FOR_3DS = 'pm_card_authenticationRequired';

let updates = 0;
const calledWith = <Request>(orderId: string, request: Request) => ({
  orderId,
  request,
  updateId: `story-${(updates += 1)}`,
});
const note = ({ orderId }: ParcelOfStory, by = 'Ada') => calledWith(orderId, { by });
const atTheirWish = (orderId: string) => calledWith<Cancellation>(orderId, { reasonCode: 'customer' });

/** What can happen to an order and beside it. Each is told to a real shop, and the histories are what is replayed. */
export const stories: Readonly<Record<string, Story>> = {
  async delivered(teller) {
    const { orderId, ids } = await teller.order(MUG);
    const [parcel] = await teller.parcels(orderId);
    if (!parcel) return;
    await teller.temporal.executeUpdate(parcel.workflowId, pickShipmentUpdate, note(parcel));
    await teller.temporal.executeUpdate(parcel.workflowId, packShipmentUpdate, note(parcel));
    await deliver(teller, parcel);
    await teller.ended(ids.order);
  },

  async 'two-parcels'(teller) {
    const { orderId, ids } = await teller.order([...MUG, { sku: 'TIN', quantity: 1 }]);
    const parcels = await teller.parcels(orderId, 2);
    await Promise.all(parcels.map((parcel) => deliver(teller, parcel)));
    await teller.ended(ids.order);
  },

  async 'declined-then-expired'(teller) {
    const { ids } = await teller.order(MUG, { paymentMethod: DECLINED, timing: { paymentDeadlineMs: 1_500 } });
    teller.about(ids.payment);
    await teller.ended(ids.order);
  },

  async 'declined-then-paid'(teller) {
    const { orderId, ids } = await teller.order(MUG, { paymentMethod: DECLINED });
    const payment = teller.about(ids.payment);
    for (const paymentMethod of [DECLINED, 'pm_card_visa']) {
      const card = calledWith(orderId, { paymentMethod });
      const submitted = teller.temporal.executeUpdate(payment, submitPaymentMethodUpdate, card);
      // A decline is told as a failure, as staff see it in the Temporal UI.
      await submitted.catch((error: unknown) => {
        if (paymentMethod !== DECLINED || !(error instanceof UpdateRefused)) throw error;
      });
    }
    await deliverAll(teller, { orderId, ids });
  },

  async 'three-d-secure'(teller) {
    const { orderId, ids, answer } = await teller.order(MUG, { paymentMethod: ASKS_FOR_3DS });
    if (answer.kind !== 'payment-action-required') throw new Error(`The bank asked for nothing: ${answer.kind}`);
    teller.about(ids.payment);
    const page = await createBankPageQueries(teller.shop.api.database).readBankPage({ orderId, attempt: 1 });
    await pressButton(page?.url, 'complete');
    await deliverAll(teller, { orderId, ids });
  },

  async 'cancelled-while-unpaid'(teller) {
    const { orderId, ids } = await teller.order(MUG, { paymentMethod: ASKS_FOR_3DS });
    teller.about(ids.payment);
    await teller.temporal.executeUpdate(ids.order, cancelOrderUpdate, atTheirWish(orderId));
    await teller.ended(ids.order);
  },

  async 'cancelled-with-parcel'(teller) {
    const { orderId, ids } = await teller.order(MUG);
    await teller.parcels(orderId);
    await teller.temporal.executeUpdate(ids.order, cancelOrderUpdate, atTheirWish(orderId));
    await teller.ended(ids.order);
  },

  async 'held-and-released'(teller) {
    const { orderId, ids } = await teller.order(MUG);
    const [parcel] = await teller.parcels(orderId);
    if (!parcel) return;
    await teller.temporal.executeUpdate(
      ids.order,
      holdOrderUpdate,
      calledWith(orderId, { reason: 'The address looks odd', by: 'Grace' }),
    );
    await teller.temporal.executeUpdate(parcel.workflowId, packShipmentUpdate, note(parcel));
    await teller.temporal.executeUpdate(ids.order, releaseOrderUpdate, calledWith(orderId, { by: 'Grace' }));
    await teller.temporal.executeUpdate(parcel.workflowId, handOverShipmentUpdate, note(parcel));
    await teller.temporal.executeUpdate(parcel.workflowId, markDeliveredUpdate, note(parcel, 'Grace'));
    await teller.ended(ids.order);
  },

  async 'lost-and-refunded'(teller) {
    const { orderId, ids } = await teller.order(MUG);
    const [parcel] = await teller.parcels(orderId);
    if (!parcel) return;
    await teller.temporal.executeUpdate(parcel.workflowId, handOverShipmentUpdate, note(parcel));
    await teller.temporal.executeUpdate(parcel.workflowId, markLostUpdate, note(parcel, 'Grace'));
    await teller.ended(ids.order);
  },

  async backordered(teller) {
    const { orderId, ids } = await teller.order([{ sku: 'LATER', quantity: 3 }]);
    teller.about(ids.backorder);
    for (const quantity of [1, 5]) {
      const lines = [{ sku: 'LATER', locationId: 'MAIN', quantity }];
      const { id } = await ask(teller, 'staff', '/v1/stock-receipts', { lines });
      await teller.ended(teller.about(stockChangeWorkflowId(id)));
    }
    await deliverAll(teller, { orderId, ids });
  },

  async 'cancelled-while-backordered'(teller) {
    const { orderId, ids } = await teller.order([{ sku: 'NEVER', quantity: 3 }]);
    teller.about(ids.backorder);
    await teller.temporal.executeUpdate(ids.order, cancelOrderUpdate, atTheirWish(orderId));
    await teller.ended(ids.order);
  },

  async refused(teller) {
    const { ids } = await teller.order([{ sku: 'RARE', quantity: 3 }]);
    await teller.ended(ids.order);
  },

  async quoted(teller) {
    const { id } = await ask(teller, 'storefront', '/v1/shipping-quotes', {
      currency: 'GBP',
      shippingAddress: address,
      lines: MUG,
    });
    await teller.ended(teller.about(quoteWorkflowId(id)));
  },

  async 'address-corrected'(teller) {
    const { orderId, ids } = await teller.order(MUG);
    await teller.parcels(orderId);
    const shippingAddress = { ...address, line1: '3 Corrected Street' };
    await ask(teller, 'staff', `/v1/orders/${orderId}/shipping-address`, { shippingAddress });
    const [correction] = await teller.shop.api.database.em
      .fork()
      .execute<{ id: string }[]>('select id from address_correction where order_id = ?', [orderId]);
    if (!correction) throw new Error('No correction is stored');
    await teller.ended(teller.about(addressCorrectionWorkflowId(correction.id)));
    // Its label is bought anew.
    await deliverAll(teller, { orderId, ids });
  },

  async 'begun-anew'(teller) {
    const { orderId, ids } = await teller.order(MUG);
    const [parcel] = await teller.parcels(orderId);
    if (!parcel) return;
    const { workflow } = teller.shop.temporal;
    await workflow.getHandle(ids.order).terminate('by mistake');
    const start = { orderId, number: ids.number, lineCount: 1, timing: shopTiming, customerId: null, skus: [] };
    const { args, taskQueue, workflowId } = orderStartOptions(start);
    await workflow.start<typeof processOrder>('processOrder', { args, taskQueue, workflowId });
    await deliver(teller, parcel);
    await teller.ended(workflowId);
  },

  async swept(teller) {
    const sweeps: readonly WorkflowName[] = [
      'sweepBackorders',
      'sweepCheckouts',
      'sweepInboundEvents',
      'sweepLabelRefunds',
      'escalateTasks',
    ];
    for (const sweep of sweeps) {
      const options = { workflowId: teller.about(sweep), taskQueue: ORDERS_TASK_QUEUE };
      await teller.shop.temporal.workflow.execute(sweep, options);
    }
    const orders = { workflowId: teller.about('sweepOrders'), taskQueue: ORDERS_TASK_QUEUE };
    await teller.shop.temporal.workflow.execute('sweepOrders', { ...orders, args: [null] });
    for (const channel of ['sendEmails', 'sendTexts', 'sendPushes'] as const) {
      const messages = { workflowId: teller.about(channel), taskQueue: ORDERS_TASK_QUEUE };
      await teller.shop.temporal.workflow.execute(channel, { ...messages, args: [{ looks: 2, forMs: 1 }] });
    }
  },

  async forgotten(teller) {
    await teller.shop.api.database.em
      .fork()
      .execute(
        `insert into idempotent_request (id, request_hash, created_at) values (?, 'hash', now() - interval '3 days')`,
        [randomUUID()],
      );
    const options = { workflowId: teller.about('forgetOldRecords'), taskQueue: ORDERS_TASK_QUEUE };
    await teller.shop.temporal.workflow.execute('forgetOldRecords', options);
  },

  async 'books-checked'(teller) {
    const options = { workflowId: teller.about('checkBooks'), taskQueue: ORDERS_TASK_QUEUE };
    await teller.shop.temporal.workflow.execute('checkBooks', options);
  },
};

async function deliverAll(teller: StoryTeller, { orderId, ids }: OrderOfStory): Promise<void> {
  for (const parcel of await teller.parcels(orderId)) await deliver(teller, parcel);
  await teller.ended(ids.order);
}

async function deliver(teller: StoryTeller, parcel: ParcelOfStory): Promise<void> {
  await teller.temporal.executeUpdate(parcel.workflowId, handOverShipmentUpdate, note(parcel));
  await teller.pickUp(parcel);
  await teller.ended(parcel.workflowId);
}
