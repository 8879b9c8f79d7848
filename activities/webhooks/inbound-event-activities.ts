import { log } from '@temporalio/activity';
import type { LabelRefundRepository } from '../../db/shipments/label-refund-repository.ts';
import type { InboundEventQueries } from '../../db/webhooks/inbound-event-queries.ts';
import type { InboundEventRepository, OpenInboundEvent } from '../../db/webhooks/inbound-event-repository.ts';
import type { EventNote } from '../../db/webhooks/note-event.ts';
import { isToldInVain, type Telling } from '../../domain/webhooks/is-told-in-vain.ts';
import type { InboundEventActivities, InboundEventSweep } from '../../workflows/webhooks/inbound-event-contract.ts';
import { tryEach } from '../shared/try-each.ts';
import type { WorkflowSignals } from '../shared/workflow-signals.ts';
import { stepsOfParcels, stepsOfPayments, type EventStep } from './event-steps.ts';

/** Most need no signal any more, and are settled together. */
const BATCH = 200;
/** Well within the activity's timeout; what is left is put back for the next batch. */
const LONGEST_MS = 10_000;
const isTimeLeft = (startedAt: number) => Date.now() - startedAt < LONGEST_MS;

export interface InboundEventDeps {
  readonly events: InboundEventRepository & InboundEventQueries;
  readonly signals: WorkflowSignals;
  readonly labelRefunds: Pick<LabelRefundRepository, 'recordToldRefund'>;
}

export function createInboundEventActivities(deps: InboundEventDeps): InboundEventActivities {
  const { events } = deps;
  return {
    async forwardInboundEvents() {
      const startedAt = Date.now();
      const open = await events.takeOpenEvents(BATCH);
      const steps = [...(await stepsOfPayments(events, open)), ...(await stepsOfParcels(events, open))];
      const thatAre = (what: 'settle' | 'unreadable') =>
        steps.filter(({ next }) => next === what).map(({ event }) => event);
      const [settled, unreadable] = [thatAre('settle'), thatAre('unreadable')];
      await events.settleInboundEvents(settled);
      for (const event of unreadable) log.warn('An open event cannot be read', keyOf(event));
      const sum = { settled: settled.length, told: 0, waiting: 0, noted: 0, failed: unreadable.length };
      const toTake = steps.flatMap(({ event, next }) => (typeof next === 'string' ? [] : [{ event, next }]));
      const late = toTake.flatMap(({ next }) => (next.kind === 'release' ? [next.late] : []));
      const { tried, untried, isStopped } = await tryEach(toTake, ({ event, next }) => takeStep(deps, event, next), {
        logFailure: ({ event: { provider, eventId } }, error) =>
          log.warn('An event could not be dealt with', { provider, eventId, error }),
        isTimeLeft: () => isTimeLeft(startedAt),
      });
      for (const { outcome } of tried) sum[outcome] += 1;
      const failed = tried.filter(({ outcome }) => outcome === 'failed').map(({ item }) => item.event);
      await events.putBackEvents([
        ...[...unreadable, ...failed].map((event) => ({ ...event, failed: true })),
        ...untried.map(({ event }) => ({ ...event, failed: false })),
      ]);
      return { ...sum, late, more: !isStopped && open.length === BATCH };
    },
  };
}

type Outcome = keyof InboundEventSweep;

type Next = Exclude<EventStep['next'], string>;

async function takeStep(deps: InboundEventDeps, event: OpenInboundEvent, next: Next): Promise<Outcome> {
  const { events, signals, labelRefunds } = deps;
  switch (next.kind) {
    case 'book':
      await labelRefunds.recordToldRefund({ ...next.refund, eventId: event.eventId });
      return 'settled';
    case 'note':
      await events.noteEvent({ ...keyOf(event), ...next.note });
      return 'noted';
    case 'release':
      return 'waiting';
    case 'wait':
      return (await noteIfInVain(events, event, 'waiting', next.note)) ? 'noted' : 'waiting';
    case 'tell': {
      if (await noteIfInVain(events, event, 'told', next.note)) return 'noted';
      if ((await next.send(signals)) === 'not-running') {
        return (await noteIfInVain(events, event, 'not-running', next.note)) ? 'noted' : 'waiting';
      }
      await events.noteTold(event, next.workflowId);
      return 'told';
    }
  }
}

async function noteIfInVain(
  events: InboundEventRepository,
  event: OpenInboundEvent,
  outcome: Telling['outcome'],
  note: Omit<EventNote, 'provider' | 'eventId'>,
): Promise<boolean> {
  if (!isToldInVain({ looks: event.looks, outcome })) return false;
  await events.noteEvent({ ...keyOf(event), ...note });
  return true;
}

const keyOf = ({ provider, eventId }: OpenInboundEvent) => ({ provider, eventId });
