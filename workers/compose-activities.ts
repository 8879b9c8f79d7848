import type { Client } from '@temporalio/client';
import { createBackorderActivities } from '../activities/backorders/backorder-activities.ts';
import { createCheckoutSweepActivities } from '../activities/checkout/checkout-sweep-activities.ts';
import { createEasyPostCarrierGateway } from '../activities/gateways/easypost-carrier-gateway.ts';
import { createSmtpMailGateway } from '../activities/gateways/smtp-mail-gateway.ts';
import { createStripePaymentGateway } from '../activities/gateways/stripe-payment-gateway.ts';
import { createStockActivities } from '../activities/inventory/stock-activities.ts';
import { createNotificationActivities } from '../activities/notifications/notification-activities.ts';
import { createOrderSweepActivities } from '../activities/orders/order-sweep-activities.ts';
import { createLateAuthorisationActivities } from '../activities/payments/late-authorisation-activities.ts';
import { createPaymentActivities } from '../activities/payments/payment-activities.ts';
import { createWriteOffActivities } from '../activities/payments/write-off-activities.ts';
import { withActivityFailures } from '../activities/shared/as-activity-failure.ts';
import { withHeartbeats } from '../activities/shared/with-heartbeats.ts';
import { createWorkflowSignals } from '../activities/shared/workflow-signals.ts';
import { createCarrierActivities } from '../activities/shipments/carrier-activities.ts';
import {
  createLabelRefundActivities,
  createLabelRefundRecords,
} from '../activities/shipments/label-refund-activities.ts';
import { createRetentionActivities } from '../activities/retention/retention-activities.ts';
import { createShipmentNoticeActivities } from '../activities/shipments/shipment-notice-activities.ts';
import { createAddressActivities } from '../activities/shipping/address-activities.ts';
import {
  createAddressCorrectionActivities,
  createAddressCorrectionRecords,
} from '../activities/shipping/address-correction-activities.ts';
import { createQuoteActivities, createQuoteRecords } from '../activities/shipping/quote-activities.ts';
import { createInboundEventActivities } from '../activities/webhooks/inbound-event-activities.ts';
import { createBackorderRepository } from '../db/backorders/backorder-repository.ts';
import { createCheckoutRepository } from '../db/checkout/checkout-repository.ts';
import type { Database } from '../db/database.ts';
import { createFulfilmentRepository } from '../db/fulfilment/fulfilment-repository.ts';
import { createStockRepository } from '../db/inventory/stock-repository.ts';
import { createOrderNumberQueries } from '../db/orders/order-number-queries.ts';
import { createOrderMailRepository } from '../db/notifications/order-mail-repository.ts';
import { createPaymentAttemptRepository } from '../db/payments/payment-attempt-repository.ts';
import { createSettlementRepository } from '../db/payments/settlement-repository.ts';
import { createWriteOffRepository } from '../db/payments/write-off-repository.ts';
import { createRetentionRepository } from '../db/retention/retention-repository.ts';
import { createLabelRefundRepository } from '../db/shipments/label-refund-repository.ts';
import { createLabelRepository } from '../db/shipments/label-repository.ts';
import { createShipmentRepository } from '../db/shipments/shipment-repository.ts';
import { createAddressCheckRepository } from '../db/shipping/address-check-repository.ts';
import { createAddressCorrectionRepository } from '../db/shipping/address-correction-repository.ts';
import { createQuoteRepository } from '../db/shipping/quote-repository.ts';
import { createInboundEventQueries } from '../db/webhooks/inbound-event-queries.ts';
import { createInboundEventRepository } from '../db/webhooks/inbound-event-repository.ts';
import {
  CARRIERS_TASK_QUEUE,
  MAIL_TASK_QUEUE,
  ORDERS_TASK_QUEUE,
  PAYMENTS_TASK_QUEUE,
  QUOTES_TASK_QUEUE,
} from '../workflows/shared/task-queues.ts';
import type { RetentionMetrics } from '../telemetry/retention-metrics.ts';
import type { AuthorisePayment, CapturePayment } from '../workflows/payments/payment-contract.ts';
import { registerOnce } from './register-once.ts';
import type { WorkerConfig } from './worker-config.ts';

/** Below the start-to-close of the activities that call: the activity must be able to say what went wrong. */
const PAYMENT_TIMEOUT_MS = 8_000;
const CARRIER_TIMEOUT_MS = 5_000;
const MAIL_TIMEOUT_MS = 10_000;

/** Every activity with what it works with, by the task queue that it is done on. */
export function composeActivities(
  config: WorkerConfig,
  database: Database,
  client: Client,
  metrics: Partial<RetentionMetrics> = {},
) {
  const payments = createStripePaymentGateway({ ...config.stripe, timeoutMs: PAYMENT_TIMEOUT_MS });
  const carriers = createEasyPostCarrierGateway({ ...config.easypost, timeoutMs: CARRIER_TIMEOUT_MS });
  const { url: smtpUrl, from, replyTo, perAddressAndDay } = config.mail;
  const mail = createSmtpMailGateway({ smtpUrl, from, replyTo, timeoutMs: MAIL_TIMEOUT_MS });
  const quotes = createQuoteRepository(database);
  const corrections = createAddressCorrectionRepository(database);
  const events = { ...createInboundEventRepository(database), ...createInboundEventQueries(database) };
  const refunds = createLabelRefundRepository(database);

  const signals = createWorkflowSignals(client);
  const settlements = createSettlementRepository(database);
  const paymentSteps = createPaymentActivities({ payments, settlements, returnUrl: `${config.publicUrl}/livez` });

  return {
    [ORDERS_TASK_QUEUE]: withActivityFailures(
      registerOnce(
        ORDERS_TASK_QUEUE,
        {
          // Asked at once, as local activities; all other calls to the provider are on its own queue.
          authorisePayment: (request: AuthorisePayment) => paymentSteps.authorisePayment(request),
          capturePayment: (request: CapturePayment) => paymentSteps.capturePayment(request),
        },
        createCheckoutRepository(database, config.currencies),
        createPaymentAttemptRepository(database),
        createFulfilmentRepository(database),
        createShipmentRepository(database),
        createQuoteRecords({ quotes }),
        createAddressCorrectionRecords({ corrections }),
        createStockActivities({ stock: createStockRepository(database) }),
        createBackorderRepository(database),
        createBackorderActivities({ signals, numbers: createOrderNumberQueries(database) }),
        createInboundEventActivities({ events, signals, labelRefunds: refunds }),
        createLabelRefundRecords({ refunds }),
        createShipmentNoticeActivities({ signals }),
        composeSweeps(config, database, client, metrics),
      ),
    ),
    [PAYMENTS_TASK_QUEUE]: askingOthers(
      registerOnce(
        PAYMENTS_TASK_QUEUE,
        paymentSteps,
        createLateAuthorisationActivities({ payments, settlements }),
        createWriteOffActivities({ payments, settlements, writeOffs: createWriteOffRepository(database) }),
      ),
    ),
    [CARRIERS_TASK_QUEUE]: askingOthers(
      registerOnce(
        CARRIERS_TASK_QUEUE,
        createCarrierActivities({ carriers, labels: createLabelRepository(database) }),
        createLabelRefundActivities({ carriers, refunds }),
      ),
    ),
    [QUOTES_TASK_QUEUE]: askingOthers(
      registerOnce(
        QUOTES_TASK_QUEUE,
        createQuoteActivities({ carriers, quotes }),
        createAddressCorrectionActivities({ carriers, corrections }),
        createAddressActivities({ carriers, addresses: createAddressCheckRepository(database) }),
      ),
    ),
    [MAIL_TASK_QUEUE]: askingOthers(
      createNotificationActivities({ mail, outbox: createOrderMailRepository(database), perAddressAndDay }),
    ),
  };
}

/** What is done by the clock and asks nobody but the database and Temporal. */
function composeSweeps(
  { timing, retention }: WorkerConfig,
  database: Database,
  client: Client,
  { countForgotten = () => {} }: Partial<RetentionMetrics>,
) {
  return registerOnce(
    ORDERS_TASK_QUEUE,
    createCheckoutSweepActivities({ database, client, timing }),
    createOrderSweepActivities({ database, client, timing }),
    createRetentionActivities({ retention: createRetentionRepository(database, retention), countForgotten }),
  );
}

function askingOthers<Steps extends object>(steps: Steps): Steps {
  return withHeartbeats(withActivityFailures(steps));
}
