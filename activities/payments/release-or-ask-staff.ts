import type { SettlementRepository } from '../../db/payments/settlement-repository.ts';
import type { Authorisation } from '../../domain/payments/authorisation.ts';
import { PaymentMismatch, PaymentRejected } from '../../gateways/payment-gateway.ts';

/**
 * Lets go of what a card is still held for, of which the books expect nothing more. What no retry remedies keeps neither the money
 * that was moved nor the order waiting: staff are told to release it at the provider. Undefined then.
 */
export async function releaseOrAskStaff(
  settlements: Pick<SettlementRepository, 'noteUnreleased'>,
  held: { readonly orderId: string; readonly intentId: string },
  release: () => Promise<Authorisation>,
): Promise<Authorisation | undefined> {
  try {
    return await release();
  } catch (error) {
    if (!(error instanceof PaymentRejected || error instanceof PaymentMismatch)) throw error;
    const line = `What the card is still held for by ${held.intentId} could not be released (${error.message}): release it at the payment provider.`;
    await settlements.noteUnreleased({ ...held, line });
    return undefined;
  }
}
