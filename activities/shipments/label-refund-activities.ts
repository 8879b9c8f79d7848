import { log } from '@temporalio/activity';
import type { LabelRefundRepository } from '../../db/shipments/label-refund-repository.ts';
import type { RefundOutcome } from '../../domain/shipments/label-refund.ts';
import type {
  DueLabelRefund,
  LabelRefundActivities,
  LabelRefundRecords,
} from '../../workflows/shipments/label-refund-contract.ts';
import { CarrierRejected, type CarrierGateway } from '../../gateways/carrier-gateway.ts';

/** Read one after the other within a minute: what is due beyond that waits for the next sweep. */
const BATCH = 50;
/** One label that fails keeps nobody from the others; after so many in a row, it is the carrier that is away. */
const FAILURES_IN_A_ROW_MAX = 5;
/** Well within the activity's timeout; what is left is put back. */
const LONGEST_MS = 30_000;

export function createLabelRefundRecords({
  refunds,
}: {
  readonly refunds: Pick<LabelRefundRepository, 'takeDueLabelRefunds'>;
}): LabelRefundRecords {
  return { takeLabelRefunds: () => refunds.takeDueLabelRefunds(BATCH) };
}

export interface LabelRefundDeps {
  readonly carriers: Pick<CarrierGateway, 'readLabelRefund' | 'refundLabel'>;
  readonly refunds: Omit<LabelRefundRepository, 'takeDueLabelRefunds' | 'recordToldRefund'>;
}

export function createLabelRefundActivities(deps: LabelRefundDeps): LabelRefundActivities {
  return {
    async readLabelRefunds(due) {
      const startedAt = Date.now();
      const untried = [...due];
      let [decided, failuresInARow] = [0, 0];
      while (failuresInARow < FAILURES_IN_A_ROW_MAX && Date.now() - startedAt < LONGEST_MS) {
        const refund = untried.shift();
        if (!refund) break;
        try {
          if (await look(deps, refund)) decided += 1;
          failuresInARow = 0;
        } catch (error) {
          log.warn('What became of the refund of a label could not be read', { ...refund, error });
          failuresInARow += 1;
        }
      }
      await deps.refunds.putBackLabelRefunds(untried.map(({ providerShipmentId }) => providerShipmentId));
      return { decided };
    },
  };
}

async function look({ carriers, refunds }: LabelRefundDeps, due: DueLabelRefund): Promise<boolean> {
  const { providerShipmentId, isOverdue } = due;
  const read = await carriers.readLabelRefund(providerShipmentId).catch((error: unknown) => {
    // A carrier that does not know the label any more will not decide about it either.
    if (isOverdue && error instanceof CarrierRejected) return 'undecided' as const;
    throw error;
  });
  const outcome = read === 'too-early' ? await askAgain(carriers, due) : read;
  if (outcome !== 'undecided') await refunds.recordLabelRefund({ providerShipmentId, outcome });
  else if (isOverdue) await refunds.giveUpLabelRefund(providerShipmentId);
  return outcome !== 'undecided';
}

/** For some days; then its rejection is the carrier's last word. */
async function askAgain(
  carriers: LabelRefundDeps['carriers'],
  { providerShipmentId, mayBeAskedAgain }: DueLabelRefund,
): Promise<RefundOutcome | 'undecided'> {
  if (!mayBeAskedAgain) return 'rejected';
  const asked = await carriers.refundLabel(providerShipmentId).catch((error: unknown) => {
    // Some carriers answer so to whatever was asked before.
    if (error instanceof CarrierRejected) return 'too-early' as const;
    throw error;
  });
  return asked === 'submitted' || asked === 'too-early' ? 'undecided' : asked;
}
