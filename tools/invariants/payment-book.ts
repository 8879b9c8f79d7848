import { PaymentRejected, type PaymentGateway } from '../../gateways/payment-gateway.ts';
import type { Book, GatewayAuthorisation } from '../../db/invariants/external-books.ts';

/** The payment provider's own list of what it holds for the shop. */
export function paymentBook(
  payments: Pick<PaymentGateway, 'listAuthorisations' | 'readAuthorisation'>,
): Book<GatewayAuthorisation> {
  return {
    list: (since) => payments.listAuthorisations(since),
    async read(intentId) {
      try {
        return await payments.readAuthorisation(intentId);
      } catch (error) {
        // The provider answered, and has no such payment.
        if (error instanceof PaymentRejected) return undefined;
        throw error;
      }
    },
  };
}
