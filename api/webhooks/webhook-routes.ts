import { z } from 'zod';
import type { LabelRefundRepository } from '../../db/shipments/label-refund-repository.ts';
import type { RoutineScanRepository } from '../../db/shipments/routine-scan-repository.ts';
import type { InboundEventRepository } from '../../db/webhooks/inbound-event-repository.ts';
import type { UnreadableEventRepository } from '../../db/webhooks/unreadable-event-repository.ts';
import type { createEasyPostWebhooks } from '../../gateways/easypost/easypost-webhooks.ts';
import type { createStripeWebhooks } from '../../gateways/stripe/stripe-webhooks.ts';
import { route, type Route } from '../shared/route.ts';
import type { TemporalCalls } from '../shared/temporal.ts';
import type { createForgeryLimit } from './forgery-limit.ts';
import { receiveCarrierEvent } from './receive-carrier-event.ts';
import { receivePaymentEvent } from './receive-payment-event.ts';
import { receiveWebhook } from './receive-webhook.ts';
import { RECEIVED, responses } from './webhook-receipt.ts';

/** What a provider may send is the provider's to say; only the signature is ours to judge. */
const signedEvent = z
  .looseObject({})
  .meta({ id: 'ProviderEvent', description: 'An event, as the provider defines it.' });
export interface WebhookDependencies {
  readonly stripe: ReturnType<typeof createStripeWebhooks>;
  readonly easypost: ReturnType<typeof createEasyPostWebhooks>;
  readonly forgeries: ReturnType<typeof createForgeryLimit>;
  readonly events: InboundEventRepository;
  readonly scans: RoutineScanRepository;
  readonly labelRefunds: LabelRefundRepository;
  readonly unreadable: UnreadableEventRepository;
  readonly temporal: Pick<TemporalCalls, 'signal'>;
}

/** What providers say is stored once, and forwarded to the workflow that it concerns if something follows. */
export function webhookRoutes({ stripe, easypost, forgeries, ...deps }: WebhookDependencies): Route[] {
  const { events, scans, labelRefunds, unreadable, temporal } = deps;
  const { sizeFor, noting } = forgeries;
  return [
    route({
      method: 'post',
      path: '/v1/webhooks/stripe',
      operationId: 'receiveStripeEvent',
      tag: 'Webhooks',
      summary: 'Receive an event of the payment provider',
      description: 'Signed by Stripe over the body as sent. An event that comes twice is stored once.',
      permission: 'public',
      body: signedEvent,
      bodyExample: { id: 'evt_3Q1x', object: 'event', type: 'payment_intent.succeeded' },
      beforeBody: (arrival) => sizeFor(stripe.signature, arrival),
      rawBody: true,
      headers: { 'Stripe-Signature': { description: '`t=<seconds>,v1=<hex HMAC-SHA-256>`', required: true } },
      problems: ['invalid-signature', 'too-many-requests'],
      responses,
    }).handledBy(async ({ rawBody, header, address, setLogSubject }) => {
      const received = await noting(address, () => stripe.verifyAndRead(rawBody, header(stripe.signature.name)));
      await receiveWebhook(unreadable, { provider: stripe.provider, rawBody, received }, (event, payload) =>
        receivePaymentEvent({ events, temporal, setLogSubject }, event, payload),
      );
      return RECEIVED;
    }),
    route({
      method: 'post',
      path: '/v1/webhooks/easypost',
      operationId: 'receiveEasyPostEvent',
      tag: 'Webhooks',
      summary: 'Receive an event of the carriers',
      description: 'Signed by EasyPost over the body as sent. An event that comes twice is stored once.',
      permission: 'public',
      body: signedEvent,
      bodyExample: { id: 'evt_9f2c', object: 'Event', description: 'tracker.updated' },
      beforeBody: (arrival) => sizeFor(easypost.signature, arrival),
      rawBody: true,
      headers: { 'X-Hmac-Signature': { description: '`hmac-sha256-hex=<hex>`', required: true } },
      problems: ['invalid-signature', 'too-many-requests'],
      responses,
    }).handledBy(async ({ rawBody, header, address, setLogSubject }) => {
      const received = await noting(address, () => easypost.verifyAndRead(rawBody, header(easypost.signature.name)));
      await receiveWebhook(unreadable, { provider: easypost.provider, rawBody, received }, (event, payload) =>
        receiveCarrierEvent({ events, scans, labelRefunds, temporal, setLogSubject }, event, payload),
      );
      return RECEIVED;
    }),
  ];
}
