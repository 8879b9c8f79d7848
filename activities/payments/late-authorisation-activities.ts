import { log } from '@temporalio/activity';
import type { SettlementRepository } from '../../db/payments/settlement-repository.ts';
import { lateVoidKey } from '../../domain/payments/payment-keys.ts';
import type {
  LateAuthorisation,
  LateAuthorisationActivities,
} from '../../workflows/payments/late-authorisation-contract.ts';
import type { PaymentGateway } from '../../gateways/payment-gateway.ts';

/** One payment that fails keeps nobody from the others; where so many fail in a row, the provider is away. */
const FAILURES_IN_A_ROW_MAX = 5;

export interface LateAuthorisationDeps {
  readonly payments: Pick<PaymentGateway, 'readAuthorisation' | 'voidAuthorisation'>;
  readonly settlements: Pick<SettlementRepository, 'recordLateRelease'>;
}

export function createLateAuthorisationActivities(deps: LateAuthorisationDeps): LateAuthorisationActivities {
  return {
    async releaseLateAuthorisations(late) {
      let [released, failuresInARow] = [0, 0];
      for (const authorisation of late) {
        try {
          if (await release(deps, authorisation)) released += 1;
          failuresInARow = 0;
        } catch (error) {
          log.warn('A late authorisation could not be released', { ...authorisation, error });
          failuresInARow += 1;
          if (failuresInARow >= FAILURES_IN_A_ROW_MAX) break;
        }
      }
      return { released };
    },
  };
}

async function release(
  { payments, settlements }: LateAuthorisationDeps,
  { eventId, orderId, intentId }: LateAuthorisation,
): Promise<boolean> {
  // Whatever it is about: it is released, not taken.
  const { state } = await payments.readAuthorisation(intentId);
  const isHeld = state === 'authorised';
  if (isHeld) {
    await payments.voidAuthorisation({ intentId, idempotencyKey: lateVoidKey(orderId, intentId) });
  }
  const outcome = isHeld ? 'released' : state === 'voided' ? 'void' : 'not-held';
  await settlements.recordLateRelease({ eventId, orderId, intentId, outcome });
  return isHeld;
}
