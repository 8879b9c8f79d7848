import type { SettlementRepository } from '../../db/payments/settlement-repository.ts';
import type { WriteOffRepository } from '../../db/payments/write-off-repository.ts';
import { formatMoney } from '../../domain/money/money.ts';
import { voidKey } from '../../domain/payments/payment-keys.ts';
import type { WriteOff, WriteOffActivities } from '../../workflows/payments/write-off-contract.ts';
import { PaymentRejected, type PaymentGateway } from '../gateways/payment-gateway.ts';
import { lookIntoBooks } from './capture-books.ts';

export interface WriteOffDeps {
  readonly payments: Pick<PaymentGateway, 'voidAuthorisation' | 'readAuthorisation' | 'findRefunds'>;
  readonly settlements: Pick<SettlementRepository, 'readUndecided'>;
  readonly writeOffs: WriteOffRepository;
}

export function createWriteOffActivities(deps: WriteOffDeps): WriteOffActivities {
  return {
    async writeOffMoney(request) {
      if (await wasMoved(deps, request)) return { kind: 'moved' };
      const written = await deps.writeOffs.recordWriteOff(request);
      if (written === 'moved') return { kind: 'moved' };
      const { paymentStatus, release } = written;
      if (release) {
        const { intentId, attempt } = release;
        await letGo(deps, { orderId: request.orderId, intentId, idempotencyKey: voidKey(request.orderId, attempt) });
      }
      return { kind: 'written-off', paymentStatus };
    },
  };
}

/** Whether the provider did what it was asked for, and only its answer was lost: then there is nothing to give up. */
async function wasMoved({ payments, settlements }: WriteOffDeps, request: WriteOff): Promise<boolean> {
  const asked = await settlements.readUndecided(request);
  if (asked?.kind === 'capture') return (await lookIntoBooks(payments, asked.capture)) === 'taken';
  if (asked?.kind !== 'refund') return false;
  const found = await payments.findRefunds({ ...asked.refund, idempotencyKeys: asked.refund.askedKeys });
  return found.some(({ state }) => state !== 'failed');
}

interface Reservation {
  readonly orderId: string;
  readonly intentId: string;
  readonly idempotencyKey: string;
}

/** Of what somebody took all the same, nothing can be let go of: a person has to see to it at the provider. */
async function letGo({ payments, writeOffs }: WriteOffDeps, { orderId, ...request }: Reservation): Promise<void> {
  try {
    await payments.voidAuthorisation(request);
  } catch (error) {
    if (!(error instanceof PaymentRejected)) throw error;
    const { state, capturedMinor, currency } = await payments.readAuthorisation(request.intentId);
    if (state !== 'captured') throw error;
    const taken = formatMoney({ amount: capturedMinor, currency });
    const line = `The payment provider shows ${taken} taken of ${request.intentId}, whose money is written off here: refund it there.`;
    await writeOffs.noteTaken({ orderId, intentId: request.intentId, line });
  }
}
