import type { SettlementRepository } from '../../db/payments/settlement-repository.ts';
import type { ToRelease } from '../../db/payments/read-rest-to-release.ts';
import { releaseKey } from '../../domain/payments/payment-keys.ts';
import type { Authorisation } from '../../domain/payments/authorisation.ts';
import type { PaymentGateway } from '../../gateways/payment-gateway.ts';
import { releaseOrAskStaff } from './release-or-ask-staff.ts';

interface Deps {
  readonly payments: Pick<PaymentGateway, 'releaseRest'>;
  readonly settlements: Pick<SettlementRepository, 'noteUnreleased'>;
}

/** Nothing more is taken of the card: the shopper is not to wait for the reservation's end. */
export function releaseRest(
  { payments, settlements }: Deps,
  orderId: string,
  { intentId, attempt }: ToRelease,
): Promise<Authorisation | undefined> {
  const idempotencyKey = releaseKey(orderId, attempt);
  return releaseOrAskStaff(settlements, { orderId, intentId }, () =>
    payments.releaseRest({ intentId, idempotencyKey }),
  );
}
