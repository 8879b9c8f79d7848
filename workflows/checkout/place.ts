import { ActivityFailure, isCancellation, proxyActivities } from '@temporalio/workflow';
import { wakeBackorders } from '../backorders/wake-backorders.ts';
import { ADDRESS_CHECK_OPTIONS } from '../shared/address-check-options.ts';
import { localRecordActivities } from '../shared/record-activities.ts';
import { answerShopper, type CheckoutOrder } from './checkout-slice.ts';
import type { AddressActivities, CheckoutRecords, PlaceOrderResult } from './checkout-contract.ts';

const records = localRecordActivities<CheckoutRecords>();

const { checkAddress } = proxyActivities<AddressActivities>({
  ...ADDRESS_CHECK_OPTIONS,
  summary: 'Ask the carriers about the address, which is not the quoted one',
});

/** From a stored request to a placed order, whose stock is held; or to a refusal, which the shopper is answered. */
export async function place(order: CheckoutOrder): Promise<PlaceOrderResult> {
  const { checkout, saga } = order;
  const { orderId, timing } = order.input;
  const payUntil = Date.now() + timing.paymentDeadlineMs;
  const placed = await saga.step(
    'release stock',
    () => placeWithKnownAddress({ orderId, payUntil }),
    () => releaseStock(orderId),
  );
  if (placed.kind === 'refused') {
    await answerShopper(checkout, placed);
    return placed;
  }
  checkout.placed = placed.order;
  checkout.payUntil = payUntil;
  return placed;
}

async function releaseStock(orderId: string): Promise<void> {
  const { orderIds } = await records.releaseStock({ orderId });
  await wakeBackorders(orderIds);
}

/**
 * Where the quote was made for another street, or for what a wallet told of the address, the carriers are asked first;
 * nothing is held meanwhile. An order to the quoted address is placed at once.
 */
async function placeWithKnownAddress(request: {
  readonly orderId: string;
  readonly payUntil: number;
}): Promise<PlaceOrderResult> {
  const placed = await records.placeOrder(request);
  if (placed.kind !== 'address-unknown') return placed;
  try {
    await checkAddress({ orderId: request.orderId });
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
  }
  const checked = await records.placeOrder({ ...request, addressAsked: true });
  if (checked.kind === 'address-unknown') throw new Error('The address was asked about, and is still unknown');
  return checked;
}
