import type { WriteOffRepository } from '../../db/payments/write-off-repository.ts';
import { voidKey } from '../../domain/payments/payment-keys.ts';
import type { WriteOffActivities } from '../../workflows/payments/write-off-contract.ts';
import { PaymentRejected, type PaymentGateway } from '../gateways/payment-gateway.ts';

export interface WriteOffDeps {
  readonly payments: Pick<PaymentGateway, 'voidAuthorisation'>;
  readonly writeOffs: WriteOffRepository;
}

export function createWriteOffActivities({ payments, writeOffs }: WriteOffDeps): WriteOffActivities {
  return {
    async writeOffMoney(request) {
      const { paymentStatus, release } = await writeOffs.recordWriteOff(request);
      if (release) {
        const { intentId, attempt } = release;
        await released(payments, { intentId, idempotencyKey: voidKey(request.orderId, attempt) });
      }
      return { paymentStatus };
    },
  };
}

/** A reservation that has lapsed cannot be released any more, and need not be. */
async function released(
  payments: WriteOffDeps['payments'],
  request: { readonly intentId: string; readonly idempotencyKey: string },
): Promise<void> {
  try {
    await payments.voidAuthorisation(request);
  } catch (error) {
    if (!(error instanceof PaymentRejected)) throw error;
  }
}
