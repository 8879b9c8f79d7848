import { recordTextStatus } from '../../db/messages/record-text-status.ts';
import { createLabelRefundRepository } from '../../db/shipments/label-refund-repository.ts';
import { createRoutineScanRepository } from '../../db/shipments/routine-scan-repository.ts';
import { createInboundEventRepository } from '../../db/webhooks/inbound-event-repository.ts';
import { createUnreadableEventRepository } from '../../db/webhooks/unreadable-event-repository.ts';
import { createEasyPostWebhooks } from '../../gateways/easypost/easypost-webhooks.ts';
import { createStripeWebhooks } from '../../gateways/stripe/stripe-webhooks.ts';
import { createTwilioWebhooks } from '../../gateways/twilio/twilio-webhooks.ts';
import type { Route } from '../shared/route.ts';
import { createForgeryLimit } from '../webhooks/forgery-limit.ts';
import { textStatusRoute } from '../webhooks/text-status-route.ts';
import { unreadableEventRoutes } from '../webhooks/unreadable-event-routes.ts';
import { webhookRoutes } from '../webhooks/webhook-routes.ts';
import type { ApiParts } from './api-parts.ts';

export function composeWebhooks({ database, temporal, config, alarm }: ApiParts): Route[] {
  const unreadable = createUnreadableEventRepository(database);
  const forgeries = createForgeryLimit(config.limits.badSignatures, alarm);
  const { twilioAuthToken: authToken, publicUrl } = config;
  return [
    ...webhookRoutes({
      stripe: createStripeWebhooks(config.webhookSecrets.stripe),
      easypost: createEasyPostWebhooks(config.webhookSecrets.easypost),
      forgeries,
      events: createInboundEventRepository(database),
      scans: createRoutineScanRepository(database),
      labelRefunds: createLabelRefundRepository(database),
      unreadable,
      temporal,
    }),
    textStatusRoute({
      twilio: authToken === undefined ? undefined : createTwilioWebhooks({ authToken, publicUrl }),
      forgeries,
      recordTextStatus: (messageId, status) => recordTextStatus(database, messageId, status),
    }),
    ...unreadableEventRoutes({ unreadable }),
  ];
}
