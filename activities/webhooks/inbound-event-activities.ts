import type { InboundEventQueries, OpenInboundEvent } from '../../db/webhooks/inbound-event-queries.ts';
import type { InboundEventKey, InboundEventRepository } from '../../db/webhooks/inbound-event-repository.ts';
import { decideEasyPostEvent } from '../../domain/webhooks/decide-easypost-event.ts';
import { decideStripeEvent, wordsOf } from '../../domain/webhooks/decide-stripe-event.ts';
import { readEasyPostEvent, type EasyPostNews } from '../../domain/webhooks/easypost-event.ts';
import { readStripeEvent, type StripeNews } from '../../domain/webhooks/stripe-event.ts';
import { carrierEventSignal, shipmentWorkflowId } from '../../workflows/shipments/shipment-contract.ts';
import { paymentListener, type InboundEventActivities } from '../../workflows/webhooks/inbound-event-contract.ts';
import type { WorkflowSignals } from '../shared/workflow-signals.ts';

/** Younger events are with whoever was told when they came. */
const OLDER_THAN_MS = 30_000;
/** Most need no signal any more, and are settled together. */
const BATCH = 200;

export interface InboundEventDeps {
  readonly events: InboundEventRepository & InboundEventQueries;
  readonly signals: WorkflowSignals;
  readonly olderThanMs?: number;
}

export function createInboundEventActivities(deps: InboundEventDeps): InboundEventActivities {
  const { events, olderThanMs = OLDER_THAN_MS } = deps;
  return {
    async forwardInboundEvents({ after }) {
      const open = await events.listOpenEvents({ olderThanMs, limit: BATCH, after });
      const steps = [...(await stepsOfPayments(deps, open)), ...(await stepsOfParcels(deps, open))];
      const settled = steps.filter(({ next }) => next === 'settle');
      await events.settleInboundEvents(settled.map(({ key }) => key));
      const outcomes: ('told' | 'stranded')[] = [];
      for (const { key, next } of steps) {
        if (typeof next !== 'string') outcomes.push(await tell(deps, key, next));
      }
      return {
        settled: settled.length,
        waiting: steps.filter(({ next }) => next === 'wait').length,
        told: outcomes.filter((outcome) => outcome === 'told').length,
        stranded: outcomes.filter((outcome) => outcome === 'stranded').length,
        next: open.length === BATCH ? (open.at(-1)?.position ?? null) : null,
      };
    },
  };
}

/** What is done about one event. */
interface Step {
  readonly key: InboundEventKey;
  readonly next: 'settle' | 'wait' | Telling;
}

interface Telling {
  readonly workflowId: string;
  send(signals: WorkflowSignals): Promise<'sent' | 'not-running'>;
}

async function stepsOfPayments({ events }: InboundEventDeps, open: readonly OpenInboundEvent[]): Promise<Step[]> {
  const read = open
    .filter(({ provider }) => provider === 'stripe')
    .map((key) => ({ key, news: readStripeEvent(key.payload) }));
  const subjects = await events.findPaymentSubjects(read.flatMap(({ news }) => news ?? []));
  return read.map(({ key, news }) => ({ key, next: news ? nextOfPayment(news, subjects) : 'settle' }));
}

type PaymentSubjects = Awaited<ReturnType<InboundEventQueries['findPaymentSubjects']>>;

function nextOfPayment(news: StripeNews, subjects: PaymentSubjects): Step['next'] {
  const decision = decideStripeEvent(news, subjects.get(news.eventId) ?? null);
  if (decision.kind !== 'tell') return decision.kind;
  const listener = paymentListener({ ...decision, eventId: news.eventId, notice: wordsOf(news) });
  return { workflowId: listener.workflowId, send: (signals) => listener.tell((...signal) => signals.send(...signal)) };
}

async function stepsOfParcels({ events }: InboundEventDeps, open: readonly OpenInboundEvent[]): Promise<Step[]> {
  const read = open
    .filter(({ provider }) => provider === 'easypost')
    .map((key) => ({ key, news: readEasyPostEvent(key.payload) }));
  const subjects = await events.findParcelSubjects(read.flatMap(({ news }) => news ?? []));
  return read.map(({ key, news }) => ({ key, next: news ? nextOfParcel(news, subjects) : 'settle' }));
}

type ParcelSubjects = Awaited<ReturnType<InboundEventQueries['findParcelSubjects']>>;

function nextOfParcel(news: EasyPostNews, subjects: ParcelSubjects): Step['next'] {
  const decision = decideEasyPostEvent(news, subjects.get(news.eventId) ?? null);
  const { eventId, tracker } = news;
  // What only had to be written down and was not, because the process died, is no matter of speed any more: it is told.
  if (decision.kind === 'settle' || !tracker) return 'settle';
  const workflowId = shipmentWorkflowId(decision.shipmentId);
  return {
    workflowId,
    send: (signals) => signals.send(workflowId, carrierEventSignal, [{ eventId, status: tracker.status }]),
  };
}

async function tell({ events, signals }: InboundEventDeps, key: InboundEventKey, telling: Telling) {
  if ((await telling.send(signals)) === 'not-running') return 'stranded';
  await events.noteTold(key, telling.workflowId);
  return 'told';
}
