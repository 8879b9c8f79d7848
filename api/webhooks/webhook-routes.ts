import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { createLabelRefundRepository, type LabelRefundRepository } from '../../db/shipments/label-refund-repository.ts';
import { createRoutineScanRepository, type RoutineScanRepository } from '../../db/shipments/routine-scan-repository.ts';
import {
  createInboundEventRepository,
  type InboundEventRepository,
} from '../../db/webhooks/inbound-event-repository.ts';
import { createUnreadableEventRepository } from '../../db/webhooks/unreadable-event-repository.ts';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import { decideEasyPostEvent } from '../../domain/webhooks/decide-easypost-event.ts';
import { decideStripeEvent, wordsOf } from '../../domain/webhooks/decide-stripe-event.ts';
import { readEasyPostEvent, type EasyPostNews } from '../../domain/webhooks/easypost-event.ts';
import { readStripeEvent, type StripeNews } from '../../domain/webhooks/stripe-event.ts';
import { carrierEventSignal, shipmentWorkflowId } from '../../workflows/shipments/shipment-contract.ts';
import { paymentListener } from '../../workflows/webhooks/inbound-event-contract.ts';
import type { ApiDependencies } from '../shared/api-dependencies.ts';
import type { Subject } from '../shared/request-state.ts';
import { route, type Route } from '../shared/route.ts';
import { TemporalUnavailable, WorkflowNotThere } from '../shared/temporal-errors.ts';
import type { TemporalCalls } from '../shared/temporal.ts';
import { EASYPOST_SIGNATURE, verifyEasyPostSignature } from './easypost-signature.ts';
import { createForgeryLimit } from './forgery-limit.ts';
import { receiveSignedEvent } from './read-signed-event.ts';
import { STRIPE_SIGNATURE, verifyStripeSignature } from './stripe-signature.ts';

interface Deps {
  readonly events: InboundEventRepository;
  readonly scans: RoutineScanRepository;
  readonly labelRefunds: LabelRefundRepository;
  readonly temporal: Pick<TemporalCalls, 'signal'>;
  readonly isAbout: (subject: Subject) => void;
}

/** What a provider may send is the provider's to say; only the signature is ours to judge. */
const signedEvent = z
  .looseObject({})
  .meta({ id: 'ProviderEvent', description: 'An event, as the provider defines it.' });
const received = z.strictObject({ received: z.literal(true) }).meta({ id: 'WebhookReceipt' });
const responses = {
  200: {
    description: 'It is stored. What follows from it happens by itself.',
    schema: received,
    example: { received: true },
  },
} as const;
const RECEIVED = { status: 200, body: { received: true } } as const;

/** A provider waits for our answer and the event is stored already, so Temporal is not waited for much longer. */
const TELL_DEADLINE_MS = 2_000;
const TELL_AGAIN_MS = 100;

/** Providers tell of changes: their word is stored once, and wakes the workflow that it concerns if something follows. */
export function webhookRoutes({ database, temporal, config, alarm }: ApiDependencies): Route[] {
  const secrets = config.webhookSecrets;
  const { sizeFor, noting } = createForgeryLimit(config.limits.badSignatures, alarm);
  const events = createInboundEventRepository(database);
  const scans = createRoutineScanRepository(database);
  const labelRefunds = createLabelRefundRepository(database);
  const unreadable = createUnreadableEventRepository(database);
  return [
    route({
      method: 'post',
      path: '/v1/webhooks/stripe',
      operationId: 'receiveStripeEvent',
      tag: 'Webhooks',
      summary: 'Receive an event of the payment provider',
      description: 'Signed by Stripe over the body as sent. An event that comes twice is stored once.',
      roles: 'public',
      body: signedEvent,
      beforeBody: (arrival) => sizeFor(STRIPE_SIGNATURE, arrival),
      rawBody: true,
      headers: { 'Stripe-Signature': { description: '`t=<seconds>,v1=<hex HMAC-SHA-256>`', required: true } },
      problems: ['invalid-signature', 'too-many-requests'],
      responses,
    }).handledBy(async ({ rawBody, header, address, isAbout }) => {
      await noting(address, () => verifyStripeSignature(rawBody, header('Stripe-Signature'), secrets.stripe));
      const deps = { events, scans, labelRefunds, temporal, isAbout };
      await receiveSignedEvent(unreadable, { provider: 'stripe', rawBody, read: readStripeEvent }, (news, payload) =>
        receiveStripeEvent(deps, news, payload),
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
      roles: 'public',
      body: signedEvent,
      beforeBody: (arrival) => sizeFor(EASYPOST_SIGNATURE, arrival),
      rawBody: true,
      headers: { 'X-Hmac-Signature': { description: '`hmac-sha256-hex=<hex>`', required: true } },
      problems: ['invalid-signature', 'too-many-requests'],
      responses,
    }).handledBy(async ({ rawBody, header, address, isAbout }) => {
      await noting(address, () => verifyEasyPostSignature(rawBody, header('X-Hmac-Signature'), secrets.easypost));
      const deps = { events, scans, labelRefunds, temporal, isAbout };
      await receiveSignedEvent(
        unreadable,
        { provider: 'easypost', rawBody, read: readEasyPostEvent },
        (news, payload) => receiveEasyPostEvent(deps, news, payload),
      );
      return RECEIVED;
    }),
  ];
}

async function receiveStripeEvent(
  { events, temporal, isAbout }: Deps,
  news: StripeNews,
  payload: unknown,
): Promise<void> {
  const key = { provider: 'stripe', eventId: news.eventId } as const;
  const { isNew, subject } = await events.receivePaymentEvent(news, payload);
  if (subject) isAbout({ orderId: subject.orderId });
  if (!isNew) return;
  const decision = decideStripeEvent(news, subject);
  if (decision.kind === 'settle') await events.settleInboundEvents([key]);
  // What an order has not asked for is most often about to be written down by a step of its own: the sweep looks again.
  if (!subject || decision.kind !== 'tell' || decision.whom !== 'payment') return;
  const listener = paymentListener({
    whom: decision.whom,
    orderId: subject.orderId,
    orderNumber: formatOrderNumber(subject.orderNumber),
    eventId: news.eventId,
    notice: wordsOf(news, subject.orderStatus),
  });
  await events.noteTold(key, listener.workflowId);
  await tell(() =>
    listener.tell((workflowId, signal, args) =>
      temporal.signal(workflowId, signal, args, { deadlineMs: TELL_DEADLINE_MS }),
    ),
  );
}

async function receiveEasyPostEvent(
  { events, scans, labelRefunds, temporal, isAbout }: Deps,
  news: EasyPostNews,
  payload: unknown,
): Promise<void> {
  const { eventId, tracker } = news;
  const key = { provider: 'easypost', eventId } as const;
  const { isNew, subject } = await events.receiveParcelEvent(news, payload);
  if (subject) isAbout({ shipmentId: subject.shipmentId });
  if (!isNew) return;
  const decision = decideEasyPostEvent(news, subject);
  if (decision.kind === 'book') return labelRefunds.recordToldRefund({ ...decision.refund, eventId });
  if (decision.kind === 'settle' || !tracker || !subject) return events.settleInboundEvents([key]);
  // It contradicts how the parcel has ended: the sweep sees that a person hears of it.
  if (decision.kind === 'note' || decision.kind === 'tell-order') return;
  const { shipmentId } = decision;
  const { status } = tracker;
  if (decision.kind === 'record' && (await scans.recordRoutineScan({ shipmentId, eventId, status })).recorded) return;
  const workflowId = shipmentWorkflowId(formatOrderNumber(subject.orderNumber), subject.sequence);
  await events.noteTold(key, workflowId);
  const told = { orderId: subject.orderId, eventId, status };
  await tell(() => temporal.signal(workflowId, carrierEventSignal, [told], { deadlineMs: TELL_DEADLINE_MS }));
}

/**
 * Whether or not it can be told now: the event is stored, and the sweep tells it again until it has had its effect. A
 * shopper may be back from the bank's page before the workflow has started that waits for it.
 */
async function tell(signal: () => Promise<void>): Promise<void> {
  for (const giveUpAt = Date.now() + TELL_DEADLINE_MS; Date.now() < giveUpAt; await delay(TELL_AGAIN_MS)) {
    try {
      await signal();
      return;
    } catch (error) {
      if (error instanceof TemporalUnavailable) return;
      if (!(error instanceof WorkflowNotThere)) throw error;
    }
  }
}
