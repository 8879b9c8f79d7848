import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import type { Database } from '../../db/database.ts';
import { createCheckoutRequestQueries, type OpenCheckoutRequest } from '../../db/orders/checkout-request-queries.ts';
import { createCheckoutRequestRepository } from '../../db/orders/checkout-request-repository.ts';
import type { CheckoutSweepActivities } from '../../workflows/checkout/checkout-sweep-contract.ts';
import type { OrderTiming } from '../../domain/orders/order-timing.ts';
import { orderStartOptions } from '../../workflows/orders/order-start.ts';
import type { processOrder } from '../../workflows/orders/process-order.ts';

/** Younger requests are with the API that stored them. */
const OLDER_THAN_MS = 30_000;
/** A shopper who has waited so long has gone, and would be surprised by a charge. */
const EXPIRES_AFTER_MS = 15 * 60_000;
/** Few enough to be done well within the activity's timeout. */
const BATCH = 50;

export interface CheckoutSweepDeps {
  readonly database: Database;
  readonly client: Pick<Client, 'workflow'>;
  readonly timing: OrderTiming;
  readonly olderThanMs?: number;
  readonly expiresAfterMs?: number;
}

export function createCheckoutSweepActivities(deps: CheckoutSweepDeps): CheckoutSweepActivities {
  const { olderThanMs = OLDER_THAN_MS, expiresAfterMs = EXPIRES_AFTER_MS } = deps;
  const requests = {
    ...createCheckoutRequestQueries(deps.database),
    ...createCheckoutRequestRepository(deps.database),
  };
  return {
    async sweepOpenRequests({ after }) {
      const open = await requests.listOpenRequests({ olderThanMs, limit: BATCH, after });
      let [started, expired] = [0, 0];
      for (const request of open) {
        if (request.ageMs < expiresAfterMs) {
          await startOrder(deps, request);
          started += 1;
        } else if (await requests.expireRequest(request.orderId)) {
          expired += 1;
        }
      }
      return { started, expired, next: open.length === BATCH ? (open.at(-1)?.position ?? null) : null };
    },
  };
}

/** Joins the workflow where it runs. Where it has ended without a decision, the request is left to expire. */
async function startOrder(
  { client, timing }: CheckoutSweepDeps,
  { orderId, number, lineCount, customerId, skus }: OpenCheckoutRequest,
): Promise<void> {
  try {
    const start = orderStartOptions({ orderId, number, lineCount, timing, customerId, skus });
    await client.workflow.start<typeof processOrder>('processOrder', start);
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
