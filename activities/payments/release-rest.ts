import type { ToRelease } from '../../db/payments/read-rest-to-release.ts';
import { releaseKey } from '../../domain/payments/payment-keys.ts';
import type { Authorisation } from '../../domain/payments/authorisation.ts';
import type { PaymentGateway } from '../../gateways/payment-gateway.ts';

/** Nothing more is taken of the card: the shopper is not to wait for the reservation's end. */
export function releaseRest(
  payments: Pick<PaymentGateway, 'releaseRest'>,
  orderId: string,
  { intentId, attempt }: ToRelease,
): Promise<Authorisation> {
  return payments.releaseRest({ intentId, idempotencyKey: releaseKey(orderId, attempt) });
}
