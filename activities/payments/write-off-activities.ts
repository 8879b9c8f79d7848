import type { ToRelease } from '../../db/payments/read-rest-to-release.ts';
import type { SettlementRepository } from '../../db/payments/settlement-repository.ts';
import type { WriteOffRepository } from '../../db/payments/write-off-repository.ts';
import { formatMoney } from '../../domain/money/money.ts';
import { voidKey } from '../../domain/payments/payment-keys.ts';
import type { WriteOff, WriteOffActivities } from '../../workflows/payments/write-off-contract.ts';
import type { Authorisation } from '../../domain/payments/authorisation.ts';
import { PaymentRejected, type PaymentGateway } from '../../gateways/payment-gateway.ts';
import { readCaptureAtProvider } from './capture-at-provider.ts';
import { releaseOrAskStaff } from './release-or-ask-staff.ts';
import { releaseRest } from './release-rest.ts';

export interface WriteOffDeps {
  readonly payments: Pick<PaymentGateway, 'voidAuthorisation' | 'releaseRest' | 'readAuthorisation' | 'findRefunds'>;
  readonly settlements: Pick<SettlementRepository, 'readUnconfirmedMovement' | 'noteUnreleased'>;
  readonly writeOffs: WriteOffRepository;
}

export function createWriteOffActivities(deps: WriteOffDeps): WriteOffActivities {
  return {
    async writeOffMoney(request) {
      if (await wasMoved(deps, request)) return { kind: 'moved' };
      const written = await deps.writeOffs.recordWriteOff(request);
      if (written === 'moved') return { kind: 'moved' };
      const { paymentStatus, release } = written;
      if (release) await releaseAuthorisation(deps, request.orderId, release);
      return { kind: 'written-off', paymentStatus };
    },
  };
}

/** Whether the provider moved the money and only its answer was lost: then there is nothing to write off. */
async function wasMoved({ payments, settlements }: WriteOffDeps, request: WriteOff): Promise<boolean> {
  const asked = await settlements.readUnconfirmedMovement(request);
  if (asked?.kind === 'capture') return (await readCaptureAtProvider(payments, asked.capture)) === 'taken';
  if (asked?.kind !== 'refund') return false;
  const found = await payments.findRefunds({ ...asked.refund, idempotencyKeys: asked.refund.askedKeys });
  return found.some(({ state }) => state !== 'failed');
}

/** What was captured outside this shop cannot be released: staff are told to refund it at the provider. */
async function releaseAuthorisation(deps: WriteOffDeps, orderId: string, release: ToRelease): Promise<void> {
  const { payments, settlements, writeOffs } = deps;
  const { intentId, capturedMinor } = release;
  const there =
    capturedMinor > 0
      ? await releaseRest(deps, orderId, release)
      : await releaseOrAskStaff(settlements, { orderId, intentId }, () => voidAll(payments, orderId, release));
  if (!there) return;
  const takenMinor = there.capturedMinor - capturedMinor;
  if (takenMinor === 0) return;
  const taken = formatMoney({ amount: takenMinor, currency: there.currency });
  const line = `The payment provider shows ${taken} taken of ${intentId}, whose money is written off here: refund it there.`;
  await writeOffs.noteCapturedElsewhere({ orderId, intentId, line });
}

async function voidAll(
  payments: WriteOffDeps['payments'],
  orderId: string,
  { intentId, attempt }: ToRelease,
): Promise<Authorisation> {
  try {
    return await payments.voidAuthorisation({ intentId, idempotencyKey: voidKey(orderId, attempt) });
  } catch (error) {
    if (!(error instanceof PaymentRejected)) throw error;
    const there = await payments.readAuthorisation(intentId);
    if (there.state !== 'captured') throw error;
    return there;
  }
}
