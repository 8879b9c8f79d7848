import type { CarrierEvent } from '../domain/webhooks/carrier-event.ts';
import type { PaymentEvent } from '../domain/webhooks/payment-event.ts';
import type { ProviderEvent } from '../domain/webhooks/provider-event.ts';
import type { CarrierProvider, EventProvider, PaymentProvider } from '../domain/webhooks/providers.ts';

/** Reads an event that was received, verified and stored. Undefined where it is no event of this provider's. */
export type ReadEvent<Event> = (payload: unknown) => Event | undefined;

export type PaymentEventReaders = { readonly [Provider in PaymentProvider]: ReadEvent<PaymentEvent> };
export type CarrierEventReaders = { readonly [Provider in CarrierProvider]: ReadEvent<CarrierEvent> };

/** One for each provider that sends us webhooks: a new one does not compile until it is here. */
export interface EventReaders {
  readonly payments: PaymentEventReaders;
  readonly carriers: CarrierEventReaders;
}

export function readEvent(
  { payments, carriers }: EventReaders,
  provider: EventProvider,
  payload: unknown,
): ProviderEvent | undefined {
  const readers: Readonly<Record<EventProvider, ReadEvent<ProviderEvent>>> = { ...payments, ...carriers };
  return readers[provider](payload);
}
