import { readMoneyBooks } from '../../support/shop/money-books.ts';
import type { SimulatedPayments } from '../../../dev/simulators/stripe/read-simulated-payments.ts';
import type { ProofShop } from '../on-a-shop.ts';

/** Each order is paid at most once, what was given up holds nothing, and both books say the same. */
export async function auditMoney({ running, database }: ProofShop): Promise<string[]> {
  const { orders, strangers } = await readMoneyBooks(database, running.stripe ?? '');
  const live = await livePayments(running.stripe ?? '');
  return [
    ...strangers.map((intent) => `Stripe has ${intent} of an order that is not there`),
    ...orders.flatMap(({ orderId, status, totalMinor, ours, theirs, oursHeld, theirsHeld }) => {
      const said = `ledger ${ours} taken, ${oursHeld} held; Stripe ${theirs} taken, ${theirsHeld} held`;
      const payments = live.get(orderId) ?? 0;
      const isGivenUp = status === 'cancelled' || status === 'expired';
      return [
        ...(payments > 1 ? [`Order ${orderId} (${status}) is paid ${payments} times: ${said}`] : []),
        ...(theirs + theirsHeld > totalMinor ? [`Order ${orderId} (${status}) costs ${totalMinor}: ${said}`] : []),
        ...(isGivenUp && theirs + theirsHeld + ours + oursHeld > 0 ? [`Order ${orderId} is ${status}: ${said}`] : []),
        ...(ours !== theirs || oursHeld !== theirsHeld ? [`The books of order ${orderId} differ: ${said}`] : []),
      ];
    }),
  ];
}

/** How many payments hold or have taken money, by order. */
async function livePayments(stripeUrl: string): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(`${stripeUrl}/simulator/state`);
  const { intents } = (await response.json()) as SimulatedPayments;
  const counts = new Map<string, number>();
  for (const { metadata, capturableMinor, capturedMinor, refundedMinor } of intents) {
    const orderId = metadata['order_id'] ?? '';
    if (capturableMinor > 0 || capturedMinor > refundedMinor) counts.set(orderId, (counts.get(orderId) ?? 0) + 1);
  }
  return counts;
}
