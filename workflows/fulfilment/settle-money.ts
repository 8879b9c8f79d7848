import { condition, proxyActivities, TemporalFailure } from '@temporalio/workflow';
import { concernKind, concernSubject, type OrderConcern } from '../../domain/orders/order-concern.ts';
import type { WriteOffActivities } from '../payments/write-off-contract.ts';
import { asSentence } from '../shared/escape-markdown.ts';
import { reasonOf } from '../shared/reason-of.ts';
import { PAYMENTS_TASK_QUEUE } from '../shared/task-queues.ts';
import type { FulfilmentOrder, WriteOff } from './fulfilment-order.ts';
import type { OrderShipment } from './order-shipment.ts';

const payments = proxyActivities<WriteOffActivities>({
  taskQueue: PAYMENTS_TASK_QUEUE,
  startToCloseTimeout: '20s',
  scheduleToCloseTimeout: '30 days',
  retry: { initialInterval: '500ms', maximumInterval: '3m' },
});

/** `moved`: staff wrote it off, but the provider had moved it after all, which a repeat of the step will find. */
type Settlement = 'retry' | 'moved' | 'written-off';

/** Waits until staff decide about money that the provider refuses: retry or write off. */
export async function awaitSettlement(order: FulfilmentOrder, concern: OrderConcern): Promise<Settlement> {
  const { retries, writeOffs } = order.settlement;
  for (;;) {
    await condition(() => retries.has(concern) || writeOffs.has(concern));
    const writeOff = writeOffs.get(concern);
    if (!writeOff) return 'retry';
    const settled = await giveUp(order, concern, writeOff);
    if (settled) return settled;
  }
}

/** Undefined: it could not be written off, and staff are told why. */
async function giveUp(
  { input, attention, display, settlement }: FulfilmentOrder,
  concern: OrderConcern,
  writeOff: WriteOff,
): Promise<Settlement | undefined> {
  const kind = concernKind(concern) === 'money' ? ('capture' as const) : ('refund' as const);
  const request = { ...writeOff, orderId: input.orderId, shipmentId: concernSubject(concern), kind };
  try {
    const options = { summary: `Written off by ${writeOff.by}` };
    const outcome = await payments.writeOffMoney.executeWithOptions(options, [request]);
    await attention.set(concern, null, writeOff.by);
    if (outcome.kind === 'moved') return 'moved';
    display.show({ paymentStatus: outcome.paymentStatus });
    return 'written-off';
  } catch (error) {
    if (!(error instanceof TemporalFailure)) throw error;
    await attention.set(
      concern,
      `It could not be written off: ${asSentence(reasonOf(error))} Mend the cause, then send \`writeOffPayment\` again.`,
    );
    return undefined;
  } finally {
    settlement.writeOffs.delete(concern);
  }
}

/**
 * Writes off the money of a shipment that may not leave because it is unpaid, so that it may. Refused by the database if the money can
 * still be captured.
 */
export async function writeOffBeforehand(
  { input, shipments, display }: Pick<FulfilmentOrder, 'input' | 'shipments' | 'display'>,
  shipmentId: string,
  writeOff: WriteOff,
): Promise<void> {
  const request = { ...writeOff, orderId: input.orderId, shipmentId, kind: 'capture', beforehand: true } as const;
  const options = { summary: `Written off by ${writeOff.by}` };
  const outcome = await payments.writeOffMoney.executeWithOptions(options, [request]);
  if (outcome.kind !== 'written-off') return;
  const shipment = shipments.byId.get(shipmentId);
  if (shipment) shipment.moneyWrittenOff = true;
  display.show({ paymentStatus: outcome.paymentStatus });
}

/** A shipment came back: staff decide whether its money is refunded. */
export async function isReturnRefunded(
  { attention, settlement }: FulfilmentOrder,
  { planned }: OrderShipment,
): Promise<boolean> {
  const { shipmentId, sequence, returnRefund } = planned;
  const concern = `returned:${shipmentId}` as const;
  if (returnRefund !== undefined) {
    await attention.set(concern, null);
    return returnRefund;
  }
  await attention.set(
    concern,
    `Parcel ${sequence} came back. Send \`settleReturn\`: {"refund": true} gives the customer the money back, {"refund": false} keeps it.`,
  );
  await condition(() => settlement.returns.has(shipmentId));
  const decided = settlement.returns.get(shipmentId);
  await attention.set(concern, null, decided?.by);
  return decided?.refund ?? false;
}
