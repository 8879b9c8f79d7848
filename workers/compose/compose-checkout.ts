import { createCheckoutSweepActivities } from '../../activities/checkout/checkout-sweep-activities.ts';
import { createCheckoutRepository } from '../../db/checkout/checkout-repository.ts';
import { ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import { registerOnce } from './register-once.ts';
import type { WorkerParts } from './worker-parts.ts';

export function composeCheckout({ config: { currencies, publicUrl }, database, client, readTerms }: WorkerParts) {
  return {
    [ORDERS_TASK_QUEUE]: registerOnce(
      ORDERS_TASK_QUEUE,
      createCheckoutRepository(database, currencies),
      createCheckoutSweepActivities({ database, client, readTerms, publicUrl }),
    ),
  };
}
