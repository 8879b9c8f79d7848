import { createLateAuthorisationActivities } from '../../activities/payments/late-authorisation-activities.ts';
import { createPaymentActivities } from '../../activities/payments/payment-activities.ts';
import { createWriteOffActivities } from '../../activities/payments/write-off-activities.ts';
import { createPaymentAttemptRepository } from '../../db/payments/payment-attempt-repository.ts';
import { createSettlementRepository } from '../../db/payments/settlement-repository.ts';
import { createWriteOffRepository } from '../../db/payments/write-off-repository.ts';
import type { AuthorisePayment, CapturePayment } from '../../workflows/payments/payment-contract.ts';
import { ORDERS_TASK_QUEUE, PAYMENTS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import { registerOnce } from './register-once.ts';
import type { WorkerParts } from './worker-parts.ts';

export function composePayments({ config, database, gateways: { payments } }: WorkerParts) {
  const settlements = createSettlementRepository(database);
  const steps = createPaymentActivities({ payments, settlements, returnUrl: `${config.publicUrl}/livez` });
  return {
    [ORDERS_TASK_QUEUE]: registerOnce(
      ORDERS_TASK_QUEUE,
      {
        // Asked at once, as local activities; all other calls to the provider are on its own queue.
        authorisePayment: (request: AuthorisePayment) => steps.authorisePayment(request),
        capturePayment: (request: CapturePayment) => steps.capturePayment(request),
      },
      createPaymentAttemptRepository(database),
    ),
    [PAYMENTS_TASK_QUEUE]: registerOnce(
      PAYMENTS_TASK_QUEUE,
      steps,
      createLateAuthorisationActivities({ payments, settlements }),
      createWriteOffActivities({ payments, settlements, writeOffs: createWriteOffRepository(database) }),
    ),
  };
}
