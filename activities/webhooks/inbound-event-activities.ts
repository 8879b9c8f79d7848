import { log } from '@temporalio/activity';
import type { LabelRefundRepository } from '../../db/shipments/label-refund-repository.ts';
import type { InboundEventQueries } from '../../db/webhooks/inbound-event-queries.ts';
import type { InboundEventRepository, OpenInboundEvent } from '../../db/webhooks/inbound-event-repository.ts';
import { isUnhandled, type Handling } from '../../domain/webhooks/is-unhandled.ts';
import type { EventReaders } from '../../gateways/event-readers.ts';
import type { InboundEventActivities, InboundEventSweep } from '../../workflows/webhooks/inbound-event-contract.ts';
import { tryEach } from '../shared/try-each.ts';
import type { WorkflowSignals } from '../shared/workflow-signals.ts';
import { decideSteps } from './decide-steps.ts';
import type { Note, Step } from './event-step.ts';

/** Most need no signal any more, and are settled together. */
const BATCH = 200;
/** Well within the activity's timeout; what is left is put back for the next batch. */
const LONGEST_MS = 10_000;
const isTimeLeft = (startedAt: number) => Date.now() - startedAt < LONGEST_MS;

export interface InboundEventDeps {
  readonly events: InboundEventRepository & InboundEventQueries;
  readonly readers: EventReaders;
  readonly signals: WorkflowSignals;
  readonly labelRefunds: Pick<LabelRefundRepository, 'recordToldRefund'>;
}

export function createInboundEventActivities(deps: InboundEventDeps): InboundEventActivities {
  const { events } = deps;
  return {
    async forwardInboundEvents() {
      const startedAt = Date.now();
      const open = await events.takeOpenEvents(BATCH);
      const steps = await decideSteps(deps, open);
      const thatAre = (kind: Step['kind']) => steps.filter(({ step }) => step.kind === kind).map(({ event }) => event);
      const settled = thatAre('settle');
      await events.settleInboundEvents(settled);
      const { forStaff, unreadable } = await sortUnreadable(events, thatAre('unreadable'));
      const sum = { settled: settled.length, told: 0, waiting: 0, noted: forStaff.length, failed: unreadable.length };
      const late = steps.flatMap(({ step }) => (step.kind === 'release' ? [step.late] : []));
      const toTake = steps.flatMap(({ event, step }) =>
        step.kind === 'settle' || step.kind === 'unreadable' ? [] : [{ event, step }],
      );
      const { tried, untried, isStopped } = await tryEach(toTake, ({ event, step }) => takeStep(deps, event, step), {
        logFailure: ({ event: { provider, eventId } }, error) =>
          log.warn('An event could not be dealt with', { provider, eventId, error }),
        isTimeLeft: () => isTimeLeft(startedAt),
      });
      for (const { outcome } of tried) sum[outcome] += 1;
      const failed = tried.filter(({ outcome }) => outcome === 'failed').map(({ item }) => item.event);
      await events.putBackEvents([
        ...unreadable.map((event) => ({ ...event, failed: true, unreadable: true })),
        ...failed.map((event) => ({ ...event, failed: true })),
        ...untried.map(({ event }) => ({ ...event, failed: false })),
      ]);
      return { ...sum, late, more: !isStopped && open.length === BATCH };
    },
  };
}

/**
 * A provider repeats nothing that was answered 200, and another version of ours may read it: so it is not given up at once. What it
 * waited for before, and looks while the other side was away, do not count.
 */
async function sortUnreadable(events: InboundEventRepository, found: readonly OpenInboundEvent[]) {
  const isForStaff = ({ unreadableLooks }: OpenInboundEvent) =>
    isUnhandled({ looks: unreadableLooks + 1, outcome: 'unreadable' });
  const forStaff = found.filter(isForStaff);
  const unreadable = found.filter((event) => !isForStaff(event));
  await events.moveToUnreadable(forStaff.map(keyOf));
  for (const event of forStaff)
    log.error('A stored event could not be read for half a day: staff have it', keyOf(event));
  for (const event of unreadable) log.warn('An open event cannot be read', keyOf(event));
  return { forStaff, unreadable };
}

async function takeStep(
  deps: InboundEventDeps,
  event: OpenInboundEvent,
  step: Exclude<Step, { kind: 'settle' | 'unreadable' }>,
): Promise<keyof InboundEventSweep> {
  const { events, signals, labelRefunds } = deps;
  switch (step.kind) {
    case 'book':
      await labelRefunds.recordToldRefund({ ...step.refund, eventId: event.eventId });
      return 'settled';
    case 'note':
      await events.noteEvent({ ...keyOf(event), ...step.note });
      return 'noted';
    case 'release':
      return 'waiting';
    case 'wait':
      return (await noteIfUnhandled(events, event, 'waiting', step.note)) ? 'noted' : 'waiting';
    case 'signal': {
      if (await noteIfUnhandled(events, event, 'forwarded', step.note)) return 'noted';
      if ((await step.send(signals)) === 'not-running') {
        return (await noteIfUnhandled(events, event, 'not-running', step.note)) ? 'noted' : 'waiting';
      }
      await events.markForwarded(event, step.workflowId);
      return 'told';
    }
  }
}

async function noteIfUnhandled(
  events: InboundEventRepository,
  event: OpenInboundEvent,
  outcome: Handling['outcome'],
  note: Note,
): Promise<boolean> {
  if (!isUnhandled({ looks: event.looks, outcome })) return false;
  await events.noteEvent({ ...keyOf(event), ...note });
  return true;
}

const keyOf = ({ provider, eventId }: OpenInboundEvent) => ({ provider, eventId });
