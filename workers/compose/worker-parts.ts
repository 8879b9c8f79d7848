import type { Client } from '@temporalio/client';
import type { WorkflowSignals } from '../../activities/shared/workflow-signals.ts';
import type { Database } from '../../db/database.ts';
import type { PolicyReader } from '../../db/policies/policy-reader.ts';
import type { OrderTerms } from '../../domain/orders/order-terms.ts';
import type { CarrierGateway } from '../../gateways/carrier-gateway.ts';
import type { MailGateway } from '../../gateways/mail-gateway.ts';
import type { PushGateway } from '../../gateways/push-gateway.ts';
import type { TextGateway } from '../../gateways/text-gateway.ts';
import type { PaymentGateway } from '../../gateways/payment-gateway.ts';
import type { MessageMetrics } from '../../telemetry/message-metrics.ts';
import type { RetentionMetrics } from '../../telemetry/retention-metrics.ts';
import type { WorkerConfig } from '../worker-config.ts';

/** What the activities of a feature are composed of. */
export interface WorkerParts {
  readonly config: WorkerConfig;
  readonly database: Database;
  readonly client: Client;
  readonly signals: WorkflowSignals;
  readonly gateways: WorkerGateways;
  readonly metrics: Partial<RetentionMetrics & MessageMetrics>;
  /** What the shop has decided. */
  readonly policies: PolicyReader;
  /** What an order is started under now. */
  readonly readTerms: () => Promise<OrderTerms>;
}

/** The third parties of this shop. */
export interface WorkerGateways {
  readonly payments: PaymentGateway;
  readonly carriers: CarrierGateway;
  readonly mail: MailGateway;
  /** Undefined: the shop has no provider for these. */
  readonly texts: TextGateway | undefined;
  readonly pushes: PushGateway | undefined;
}
