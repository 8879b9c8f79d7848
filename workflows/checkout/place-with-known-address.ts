import { ActivityFailure, isCancellation, proxyActivities } from '@temporalio/workflow';
import { ASK_CARRIERS_ABOUT_ADDRESS } from '../shared/ask-carriers-about-address.ts';
import { recordSteps } from '../shared/record-steps.ts';
import type { AddressActivities, CheckoutRecords, PlaceOrderResult } from './checkout-contract.ts';

const records = recordSteps<CheckoutRecords>();

const { checkAddress } = proxyActivities<AddressActivities>({
  ...ASK_CARRIERS_ABOUT_ADDRESS,
  summary: 'Ask the carriers about the address, which is not the quoted one',
});

/**
 * Places the order. Where its quote was made for another street, or for what a wallet told of the address, the carriers
 * are asked first; nothing is held meanwhile. An order to the quoted address does not come by here.
 */
export async function placeWithKnownAddress(request: {
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
