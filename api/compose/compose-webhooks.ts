import { createLabelRefundRepository } from '../../db/shipments/label-refund-repository.ts';
import { createRoutineScanRepository } from '../../db/shipments/routine-scan-repository.ts';
import { createInboundEventRepository } from '../../db/webhooks/inbound-event-repository.ts';
import { createUnreadableEventRepository } from '../../db/webhooks/unreadable-event-repository.ts';
import { createEasyPostWebhooks } from '../../gateways/easypost/easypost-webhooks.ts';
import { createStripeWebhooks } from '../../gateways/stripe/stripe-webhooks.ts';
import type { Route } from '../shared/route.ts';
import { createForgeryLimit } from '../webhooks/forgery-limit.ts';
import { unreadableEventRoutes } from '../webhooks/unreadable-event-routes.ts';
import { webhookRoutes } from '../webhooks/webhook-routes.ts';
import type { ApiParts } from './api-parts.ts';

export function composeWebhooks({ database, temporal, config, alarm }: ApiParts): Route[] {
  const unreadable = createUnreadableEventRepository(database);
  return [
    ...webhookRoutes({
      stripe: createStripeWebhooks(config.webhookSecrets.stripe),
      easypost: createEasyPostWebhooks(config.webhookSecrets.easypost),
      forgeries: createForgeryLimit(config.limits.badSignatures, alarm),
      events: createInboundEventRepository(database),
      scans: createRoutineScanRepository(database),
      labelRefunds: createLabelRefundRepository(database),
      unreadable,
      temporal,
    }),
    ...unreadableEventRoutes({ unreadable }),
  ];
}
