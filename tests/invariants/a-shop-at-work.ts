import { randomUUID } from 'node:crypto';
import { createBackorderRepository } from '../../db/backorders/backorder-repository.ts';
import { createCheckoutRepository } from '../../db/checkout/checkout-repository.ts';
import type { Database } from '../../db/database.ts';
import { createFulfilmentRepository } from '../../db/fulfilment/fulfilment-repository.ts';
import { createOrderNumberQueries } from '../../db/orders/order-number-queries.ts';
import { createPaymentAttemptRepository } from '../../db/payments/payment-attempt-repository.ts';
import { createSettlementRepository } from '../../db/payments/settlement-repository.ts';
import { createLabelRepository } from '../../db/shipments/label-repository.ts';
import { createShipmentRepository } from '../../db/shipments/shipment-repository.ts';
import { createInboundEventRepository } from '../../db/webhooks/inbound-event-repository.ts';
import { aStoredRequest, type WantedLine } from '../support/a-shop.ts';
import { backorderWorkflowId } from '../../workflows/backorders/backorder-contract.ts';
import { orderWorkflowId } from '../../workflows/orders/order-contract.ts';
import { paymentWorkflowId } from '../../workflows/payments/payment-contract.ts';
import { shipmentWorkflowId } from '../../workflows/shipments/shipment-contract.ts';
import { parcelWorkflowIdOf } from '../support/workflow-ids.ts';
import { keepLists, type KeptLists } from './kept-lists.ts';

export type ShopAtWork = ReturnType<typeof aShopAtWork>;

/**
 * A shop whose orders are moved on by its own repositories, step by step, as the workflows move them; the provider's,
 * the carriers' and Temporal's lists are kept beside it.
 */
export function aShopAtWork(database: Database) {
  const lists = keepLists();
  return {
    ...lists,
    ...checkoutSteps(database, lists),
    ...parcelSteps(database, lists),
    ...moneySteps(database, lists),
    ...lastSteps(database, lists),
  };
}

function checkoutSteps(database: Database, lists: KeptLists) {
  const checkout = createCheckoutRepository(database);
  const tries = createPaymentAttemptRepository(database);
  const fulfilment = createFulfilmentRepository(database);
  const totals = new Map<string, number>();
  const confirm = async (orderId: string, attempt = 1): Promise<void> => {
    const authorisedMinor = totals.get(orderId) ?? 0;
    const intentId = lists.authorise(orderId, attempt, authorisedMinor);
    await checkout.confirmOrder({ orderId, attempt, intentId, authorisedMinor });
  };
  return {
    /** A stored request whose workflow has started. */
    async request(lines: readonly WantedLine[]): Promise<string> {
      const orderId = await aStoredRequest(database, lines);
      const number = await createOrderNumberQueries(database).readOrderNumber(orderId);
      if (number !== undefined) lists.begin(orderId, number);
      return orderId;
    },
    async place(orderId: string): Promise<void> {
      const placed = await checkout.placeOrder({ orderId, payUntil: Date.now() + 3_600_000 });
      if (placed.kind !== 'placed') throw new Error(`The order was not placed: ${JSON.stringify(placed)}`);
      totals.set(orderId, placed.order.totalMinor);
    },
    confirm,
    async decline(orderId: string): Promise<void> {
      lists.running.add(paymentWorkflowId(lists.numberOf(orderId)));
      const intentId = lists.authorise(orderId, 1, 0, 'declined');
      const payUntil = Date.now() + 3_600_000;
      const declined = { state: 'declined', declineCode: 'lost_card' } as const;
      await tries.recordPaymentAttempt({ orderId, attempt: 1, intentId, ...declined, payUntil });
    },
    /** The shopper has to confirm at the bank's page. */
    async sendToBank(orderId: string): Promise<void> {
      lists.running.add(paymentWorkflowId(lists.numberOf(orderId)));
      const intentId = lists.authorise(orderId, 1, 0, 'action-required');
      const page = { actionUrl: 'https://bank.example/', clientSecret: 'pi_1_secret_2' };
      await createSettlementRepository(database).keepBankPage({ orderId, attempt: 1, ...page });
      await tries.recordPaymentAttempt({
        orderId,
        attempt: 1,
        intentId,
        state: 'action-required',
        payUntil: Date.now() + 60_000,
      });
    },
    tryAgain: (orderId: string) =>
      tries.openPaymentAttempt({ orderId, attempt: 2, paymentMethod: 'pm_card_visa' }).then(() => undefined),
    hold: (orderId: string, holdReason: string | null) =>
      fulfilment.recordHold({ orderId, holdReason, version: Date.now() }),
    async payAgain(orderId: string): Promise<void> {
      await tries.openPaymentAttempt({ orderId, attempt: 2, paymentMethod: 'pm_card_visa' });
      lists.running.delete(paymentWorkflowId(lists.numberOf(orderId)));
      await confirm(orderId, 2);
    },
    async waitForGoods(orderId: string): Promise<void> {
      lists.running.add(backorderWorkflowId(lists.numberOf(orderId)));
      await fulfilment.recordBackordered({ orderId });
    },
    async giveGoods(orderId: string): Promise<void> {
      await createBackorderRepository(database).allocateBackorders();
      lists.running.delete(backorderWorkflowId(lists.numberOf(orderId)));
    },
  };
}

function parcelSteps(database: Database, lists: KeptLists) {
  const fulfilment = createFulfilmentRepository(database);
  const parcels = createShipmentRepository(database);
  const labels = createLabelRepository(database);
  const events = createInboundEventRepository(database);
  return {
    async plan(orderId: string): Promise<string[]> {
      const planned = await fulfilment.planShipments({ orderId });
      for (const { sequence } of planned) lists.running.add(shipmentWorkflowId(lists.numberOf(orderId), sequence));
      return planned.map(({ shipmentId }) => shipmentId);
    },
    async label(shipmentId: string): Promise<void> {
      const providerShipmentId = `shp_${randomUUID()}`;
      await labels.keepProviderShipment({ shipmentId, providerShipmentId, addressVersion: 1 });
      lists.labels.set(providerShipmentId, { providerShipmentId, reference: shipmentId, refunded: false });
      const bought = {
        carrier: 'RoyalMail',
        service: 'Tracked48',
        trackingCode: `T-${shipmentId}`,
        trackerId: `trk_${shipmentId}`,
        trackingUrl: `https://track.example/${shipmentId}`,
        labelUrl: 'https://label.example',
      };
      await labels.recordBoughtLabel(shipmentId, { providerShipmentId, ...bought, costMinor: 350, currency: 'GBP' });
    },
    async handOver(shipmentId: string): Promise<void> {
      await parcels.recordHandOver({ shipmentId, by: 'Ada' });
    },
    /** The carrier's own word, stored as the API stores it. */
    async carrierSays(shipmentId: string, status: 'in_transit' | 'delivered'): Promise<void> {
      const eventId = `evt_${randomUUID()}`;
      const workflowId = await parcelWorkflowIdOf(database, shipmentId);
      const about = { provider: 'easypost', eventId, type: 'tracker.updated', subject: `T-${shipmentId}` } as const;
      await events.receiveCarrierEvent({ kind: 'carrier', ...about, assertion: null }, {});
      await events.markForwarded(about, workflowId);
      await parcels.recordCarrierEvent({ shipmentId, eventId, status });
      if (status === 'delivered') lists.running.delete(workflowId);
    },
    async lose(shipmentId: string): Promise<void> {
      await parcels.moveShipment({ shipmentId, to: 'lost', by: 'Grace' });
      lists.running.delete(await parcelWorkflowIdOf(database, shipmentId));
    },
  };
}

function moneySteps(database: Database, lists: KeptLists) {
  const settlements = createSettlementRepository(database);
  return {
    async capture(orderId: string, shipmentId: string): Promise<void> {
      const opening = await settlements.openCapture({ orderId, shipmentId });
      if (opening.kind !== 'opened') throw new Error(`The money cannot be taken: ${opening.kind}`);
      const { intentId, takenMinor, final } = opening.capture;
      lists.move(intentId, { capturedMinor: takenMinor, state: final ? 'captured' : 'authorised' });
      await settlements.recordCapture(opening.capture);
    },
    async refund(orderId: string, shipmentId: string): Promise<void> {
      const opening = await settlements.openRefund({ orderId, shipmentId, reason: 'The parcel was lost' });
      if (opening?.kind !== 'opened') throw new Error('There is nothing to give back');
      const { refund } = opening;
      lists.move(refund.intentId, { refundedMinor: refund.amountMinor });
      await settlements.recordRefund({ ...refund, providerRefundId: `re_${shipmentId}`, state: 'succeeded' });
    },
  };
}

function lastSteps(database: Database, lists: KeptLists) {
  const checkout = createCheckoutRepository(database);
  const fulfilment = createFulfilmentRepository(database);
  const settlements = createSettlementRepository(database);
  const labels = createLabelRepository(database);
  const letGo = async (orderId: string): Promise<void> => {
    for (const { attempt, intentId } of await settlements.readOpenAttempts({ orderId })) {
      if (intentId !== null) lists.move(intentId, { state: 'voided' });
      await settlements.recordVoid({ orderId, attempt, intentId, declined: false });
    }
  };
  return {
    async complete(orderId: string): Promise<void> {
      await fulfilment.completeOrder({ orderId });
      lists.running.delete(orderWorkflowId(lists.numberOf(orderId)));
    },
    /** The first part of giving up: parcels, labels and money. */
    async undo(orderId: string): Promise<void> {
      const recall = await fulfilment.recallShipments({ orderId });
      if (!recall.recalled) throw new Error(recall.reason);
      for (const shipmentId of recall.shipmentIds) {
        for (const { providerShipmentId } of await labels.listLabelsToGiveBack(shipmentId)) {
          lists.labels.set(providerShipmentId, { providerShipmentId, reference: shipmentId, refunded: true });
          await labels.recordLabelEnd({ providerShipmentId, to: 'refund-requested' });
        }
        lists.running.delete(await parcelWorkflowIdOf(database, shipmentId));
      }
      await letGo(orderId);
    },
    letGo,
    releaseStock: (orderId: string) => checkout.releaseStock({ orderId }),
    async close(orderId: string, to: 'cancelled' | 'expired'): Promise<void> {
      await checkout.closeOrder({ orderId, to, reasonCode: 'customer' });
      const number = lists.numberOf(orderId);
      for (const idOf of [orderWorkflowId, paymentWorkflowId, backorderWorkflowId]) lists.running.delete(idOf(number));
    },
  };
}
