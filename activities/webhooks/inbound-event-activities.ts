import { log } from '@temporalio/activity';
import type { InboundEventQueries } from '../../db/webhooks/inbound-event-queries.ts';
import type { InboundEventRepository, OpenInboundEvent } from '../../db/webhooks/inbound-event-repository.ts';
import type { EventNote } from '../../db/webhooks/note-event.ts';
import { isToldInVain, type Telling } from '../../domain/webhooks/is-told-in-vain.ts';
import type { InboundEventActivities, InboundEventSweep } from '../../workflows/webhooks/inbound-event-contract.ts';
import type { WorkflowSignals } from '../shared/workflow-signals.ts';
import { stepsOfParcels, stepsOfPayments, type EventStep } from './event-steps.ts';

/** Most need no signal any more, and are settled together. */
const BATCH = 200;
/** One event that fails keeps nobody from the others; where so many fail in a row, it is the other side that is away. */
const FAILURES_IN_A_ROW_MAX = 5;

export interface InboundEventDeps {
  readonly events: InboundEventRepository & InboundEventQueries;
  readonly signals: WorkflowSignals;
}

export function createInboundEventActivities(deps: InboundEventDeps): InboundEventActivities {
  const { events } = deps;
  return {
    async forwardInboundEvents() {
      const open = await events.takeOpenEvents(BATCH);
      const steps = [...(await stepsOfPayments(events, open)), ...(await stepsOfParcels(events, open))];
      const settled = steps.filter(({ next }) => next === 'settle').map(({ event }) => event);
      await events.settleInboundEvents(settled);
      const sum = { settled: settled.length, told: 0, waiting: 0, noted: 0, failed: 0 };
      const late = steps.flatMap(({ next }) => (next !== 'settle' && next.kind === 'release' ? [next.late] : []));
      let failuresInARow = 0;
      for (const { event, next } of steps) {
        if (next === 'settle') continue;
        const outcome = await take(deps, event, next);
        sum[outcome] += 1;
        failuresInARow = outcome === 'failed' ? failuresInARow + 1 : 0;
        // What is left is looked at in a minute.
        if (failuresInARow >= FAILURES_IN_A_ROW_MAX) return { ...sum, late, more: false };
      }
      return { ...sum, late, more: open.length === BATCH };
    },
  };
}

type Outcome = Exclude<keyof InboundEventSweep, 'settled'>;

type Next = Exclude<EventStep['next'], 'settle'>;

async function take(deps: InboundEventDeps, event: OpenInboundEvent, next: Next): Promise<Outcome> {
  try {
    return await takeStep(deps, event, next);
  } catch (error) {
    const { provider, eventId } = event;
    log.warn('An event could not be dealt with', { provider, eventId, error });
    return 'failed';
  }
}

async function takeStep({ events, signals }: InboundEventDeps, event: OpenInboundEvent, next: Next): Promise<Outcome> {
  switch (next.kind) {
    case 'note':
      await events.noteEvent({ ...keyOf(event), ...next.note });
      return 'noted';
    case 'release':
      return 'waiting';
    case 'wait':
      return (await noteIfInVain(events, event, 'waiting', next.note)) ? 'noted' : 'waiting';
    case 'tell': {
      const outcome = (await next.send(signals)) === 'sent' ? 'told' : 'not-running';
      if (outcome === 'told') await events.noteTold(event, next.workflowId);
      if (await noteIfInVain(events, event, outcome, next.note)) return 'noted';
      return outcome === 'told' ? 'told' : 'waiting';
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
