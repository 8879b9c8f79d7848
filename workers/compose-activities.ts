import type { Client } from '@temporalio/client';
import { withActivityFailures } from '../activities/shared/as-activity-failure.ts';
import { withHeartbeats } from '../activities/shared/with-heartbeats.ts';
import { createWorkflowSignals } from '../activities/shared/workflow-signals.ts';
import type { Database } from '../db/database.ts';
import { createPolicyQueries } from '../db/policies/policy-queries.ts';
import { createPolicyReader } from '../db/policies/policy-reader.ts';
import { orderTermsOf } from '../domain/orders/order-terms.ts';
import { composeBackorders } from './compose/compose-backorders.ts';
import { composeBooks } from './compose/compose-books.ts';
import { composeCheckout } from './compose/compose-checkout.ts';
import { composeFulfilment } from './compose/compose-fulfilment.ts';
import { composeGateways } from './compose/compose-gateways.ts';
import { composeInventory } from './compose/compose-inventory.ts';
import { composeMessages } from './compose/compose-messages.ts';
import { composeOrders } from './compose/compose-orders.ts';
import { composePayments } from './compose/compose-payments.ts';
import { composeRetention } from './compose/compose-retention.ts';
import { composeShipments } from './compose/compose-shipments.ts';
import { composeShipping } from './compose/compose-shipping.ts';
import { composeWebhooks } from './compose/compose-webhooks.ts';
import { composeTasks } from './compose/compose-tasks.ts';
import { registerFeatures } from './compose/register-features.ts';
import type { WorkerParts } from './compose/worker-parts.ts';
import type { WorkerConfig } from './worker-config.ts';

/** Every activity with what it works with, by the task queue that it is done on. */
export function composeActivities(
  config: WorkerConfig,
  database: Database,
  client: Client,
  metrics: WorkerParts['metrics'] = {},
) {
  const signals = createWorkflowSignals(client);
  const policies = createPolicyReader(createPolicyQueries(database));
  const readTerms = async () => orderTermsOf(await policies.read(), config.polls);
  const parts: WorkerParts = {
    config,
    database,
    client,
    signals,
    gateways: composeGateways(config),
    metrics,
    readTerms,
    policies,
  };
  return withConventions(
    registerFeatures(
      composeOrders(parts),
      composeCheckout(parts),
      composePayments(parts),
      composeFulfilment(parts),
      composeShipments(parts),
      composeShipping(parts),
      composeInventory(parts),
      composeBackorders(parts),
      composeWebhooks(parts),
      composeMessages(parts),
      composeRetention(parts),
      composeTasks(parts),
      composeBooks(parts),
    ),
  );
}

/** All fail as their workflows expect it, and say that their worker is alive. */
function withConventions<Queues extends object>(queues: Queues): Queues {
  const wrapped = Object.entries(queues).map(([taskQueue, activities]: [string, object]) => [
    taskQueue,
    withHeartbeats(withActivityFailures(activities)),
  ]);
  return Object.fromEntries(wrapped) as Queues;
}
