import type { InboundEventQueries, OpenInboundEvent } from '../../db/webhooks/inbound-event-queries.ts';
import type { InboundEventRepository } from '../../db/webhooks/inbound-event-repository.ts';
import { decideEasyPostEvent } from '../../domain/webhooks/decide-easypost-event.ts';
import { decideStripeEvent } from '../../domain/webhooks/decide-stripe-event.ts';
import { readEasyPostEvent } from '../../domain/webhooks/easypost-event.ts';
import { readStripeEvent } from '../../domain/webhooks/stripe-event.ts';
import { carrierEventSignal, shipmentWorkflowId } from '../../workflows/shipments/shipment-contract.ts';
import {
  paymentListener,
  type InboundEventActivities,
  type InboundEventSweep,
} from '../../workflows/webhooks/inbound-event-contract.ts';
import type { WorkflowSignals } from './workflow-signals.ts';

/** Younger events are with whoever was told when they came. */
const OLDER_THAN_MS = 30_000;
/** Few enough to be done well within the activity's timeout. */
const BATCH = 25;

export interface InboundEventDeps {
  readonly events: InboundEventRepository & InboundEventQueries;
  readonly signals: WorkflowSignals;
  readonly olderThanMs?: number;
}

type Looked = keyof InboundEventSweep;

export function createInboundEventActivities(deps: InboundEventDeps): InboundEventActivities {
  return {
    async forwardInboundEvents({ after }) {
      const open = await deps.events.listOpenEvents({
        olderThanMs: deps.olderThanMs ?? OLDER_THAN_MS,
        limit: BATCH,
        after,
      });
      const sweep: Record<Looked, number> = { settled: 0, told: 0, waiting: 0, stranded: 0 };
      for (const event of open) sweep[await lookAgain(deps, event)] += 1;
      return { ...sweep, next: open.length === BATCH ? (open.at(-1)?.position ?? null) : null };
    },
  };
}

function lookAgain(deps: InboundEventDeps, event: OpenInboundEvent): Promise<Looked> {
  return event.provider === 'stripe' ? lookAtPayment(deps, event) : lookAtParcel(deps, event);
}

async function lookAtPayment(deps: InboundEventDeps, event: OpenInboundEvent): Promise<Looked> {
  const news = readStripeEvent(event.payload);
  const decision = news && decideStripeEvent(news, await deps.events.findPaymentSubject(news));
  if (!decision || decision.kind === 'settle') return settle(deps, event);
  if (decision.kind === 'wait') return 'waiting';
  const { workflowId, signal } = paymentListener(decision);
  return told(deps, event, workflowId, await deps.signals.send(workflowId, signal, []));
}

async function lookAtParcel(deps: InboundEventDeps, event: OpenInboundEvent): Promise<Looked> {
  const news = readEasyPostEvent(event.payload);
  const subject = news?.tracker ? await deps.events.findParcelSubject(news.tracker) : null;
  const decision = news && decideEasyPostEvent(news, subject);
  if (!news?.tracker || !decision || decision.kind === 'settle') return settle(deps, event);
  const workflowId = shipmentWorkflowId(decision.shipmentId);
  const args: [{ eventId: string; status: typeof news.tracker.status }] = [
    { eventId: news.eventId, status: news.tracker.status },
  ];
  return told(deps, event, workflowId, await deps.signals.send(workflowId, carrierEventSignal, args));
}

async function settle({ events }: InboundEventDeps, event: OpenInboundEvent): Promise<'settled'> {
  await events.settleInboundEvent(event);
  return 'settled';
}

async function told(
  { events }: InboundEventDeps,
  event: OpenInboundEvent,
  workflowId: string,
  outcome: 'sent' | 'not-running',
): Promise<'told' | 'stranded'> {
  if (outcome === 'not-running') return 'stranded';
  await events.noteTold(event, workflowId);
  return 'told';
}
