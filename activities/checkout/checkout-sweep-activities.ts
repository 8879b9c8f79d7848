import { log } from '@temporalio/activity';
import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import type { Database } from '../../db/database.ts';
import { createCheckoutRequestQueries, type OpenCheckoutRequest } from '../../db/checkout/checkout-request-queries.ts';
import { createCheckoutRequestRepository } from '../../db/checkout/checkout-request-repository.ts';
import type { CheckoutSweepActivities } from '../../workflows/checkout/checkout-sweep-contract.ts';
import type { OrderTerms } from '../../domain/orders/order-terms.ts';
import { orderStartOptions } from '../../workflows/orders/order-start.ts';
import { orderIdOf } from '../../workflows/orders/search-attributes.ts';
import type { processOrder } from '../../workflows/orders/process-order.ts';
import { tryEach } from '../shared/try-each.ts';

/** A shopper who has waited so long has gone, and would be surprised by a charge. */
const EXPIRES_AFTER_MS = 15 * 60_000;
/** Few enough to be done well within the activity's timeout. */
const BATCH = 50;

export interface CheckoutSweepDeps {
  readonly database: Database;
  readonly client: Pick<Client, 'workflow'>;
  /** What an order is started under now. */
  readonly readTerms: () => Promise<OrderTerms>;
  /** Where people reach the shop's pages for staff. */
  readonly publicUrl: string;
  readonly expiresAfterMs?: number;
}

export function createCheckoutSweepActivities(deps: CheckoutSweepDeps): CheckoutSweepActivities {
  const { expiresAfterMs = EXPIRES_AFTER_MS } = deps;
  const requests = {
    ...createCheckoutRequestQueries(deps.database),
    ...createCheckoutRequestRepository(deps.database),
  };
  return {
    async sweepOpenRequests() {
      const open = await requests.takeOpenRequests(BATCH);
      const { tried, untried, isStopped } = await tryEach(open, look, {
        logFailure: ({ orderId }, error) => log.warn('A stored request could not be started', { orderId, error }),
      });
      const count = (wanted: string) => tried.filter(({ outcome }) => outcome === wanted).length;
      await requests.putBackRequests(untried.map(({ orderId }) => orderId));
      const sum = {
        started: count('started'),
        expired: count('expired'),
        taken: count('taken'),
        failed: count('failed'),
      };
      return { ...sum, more: !isStopped && open.length === BATCH };
    },
  };

  async function look(request: OpenCheckoutRequest): Promise<'started' | 'expired' | 'taken' | undefined> {
    if (request.ageMs >= expiresAfterMs) {
      return (await requests.expireRequest(request.orderId)) ? 'expired' : undefined;
    }
    if (await startOrder(deps, request)) return 'started';
    log.error('Another order has the number of a stored request: raise the sequence order_number', {
      orderId: request.orderId,
      number: request.number,
    });
    return (await requests.refuseTakenNumber(request.orderId)) ? 'taken' : undefined;
  }
}

/**
 * Joins the workflow where it runs. Where it has ended without a decision, the request is left to expire. False: it is another
 * order's, which had this number before the database was brought back to an earlier moment.
 */
async function startOrder(
  { client, readTerms, publicUrl }: CheckoutSweepDeps,
  { orderId, number, lineCount, customerId, skus }: OpenCheckoutRequest,
): Promise<boolean> {
  const start = orderStartOptions({ orderId, number, lineCount, ...(await readTerms()), publicUrl, customerId, skus });
  try {
    await client.workflow.start<typeof processOrder>('processOrder', start);
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
  // A start that joins does not say whom it has joined.
  const owner = orderIdOf(await client.workflow.getHandle(start.workflowId).describe());
  return owner === undefined || owner === orderId;
}
