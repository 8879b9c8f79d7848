import type { InboundEventQueries } from '../../db/webhooks/inbound-event-queries.ts';
import type { OpenInboundEvent } from '../../db/webhooks/inbound-event-repository.ts';
import { isPaymentProvider } from '../../domain/webhooks/providers.ts';
import type { EventReaders } from '../../gateways/event-readers.ts';
import { stepOfCarrierEvent } from './carrier-event-step.ts';
import type { EventStep, Step } from './event-step.ts';
import { stepOfPaymentEvent } from './payment-event-step.ts';

/** Decides about open events, with what the database knows of them by now: one query for each kind of provider. */
export async function decideSteps(
  { events, readers }: { readonly events: InboundEventQueries; readonly readers: EventReaders },
  open: readonly OpenInboundEvent[],
): Promise<EventStep[]> {
  const payments = open.flatMap((event) =>
    isPaymentProvider(event.provider) ? [{ event, read: readers.payments[event.provider](event.payload) }] : [],
  );
  const carriers = open.flatMap((event) =>
    isPaymentProvider(event.provider) ? [] : [{ event, read: readers.carriers[event.provider](event.payload) }],
  );
  const paymentSubjects = await events.findPaymentSubjects(payments.flatMap(({ read }) => read ?? []));
  const shipmentSubjects = await events.findShipmentSubjects(carriers.flatMap(({ read }) => read ?? []));
  const unreadable: Step = { kind: 'unreadable' };
  return [
    ...payments.map(({ event, read }) => ({
      event,
      step: read ? stepOfPaymentEvent(read, paymentSubjects.get(read.eventId) ?? null) : unreadable,
    })),
    ...carriers.map(({ event, read }) => ({
      event,
      step: read ? stepOfCarrierEvent(read, shipmentSubjects.get(read.eventId) ?? null) : unreadable,
    })),
  ];
}
