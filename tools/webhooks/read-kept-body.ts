import type { ProviderEvent } from '../../domain/webhooks/provider-event.ts';
import type { EventProvider } from '../../domain/webhooks/providers.ts';
import { readEasyPostEvent } from '../../gateways/easypost/easypost-event.ts';
import { readEvent, type EventReaders } from '../../gateways/event-readers.ts';
import { fieldsOf, textOf } from '../../gateways/json-fields.ts';
import { readStripeEvent } from '../../gateways/stripe/stripe-event.ts';
import { readVerifiedBody } from '../../gateways/webhook-receiver.ts';

const readers: EventReaders = { payments: { stripe: readStripeEvent }, carriers: { easypost: readEasyPostEvent } };

/** As the database keeps the provider's id. */
const EVENT_ID_MAX = 255;

export interface ReadBody {
  readonly event: ProviderEvent;
  readonly payload: unknown;
  /** The body is ours, around what the provider sent: it had been stored as an event. */
  readonly wasStored: boolean;
}

/** Reads what could not be read when it was kept. Undefined: it still cannot be. */
export function readKeptBody(provider: EventProvider, body: string): ReadBody | undefined {
  const storedId = storedIdOf(body);
  const received = readVerifiedBody(body, (whole) =>
    readEvent(readers, provider, storedId === null ? whole : fieldsOf(whole)['payload']),
  );
  if (received.kind === 'unreadable') return undefined;
  const { event } = received;
  const isOwn = storedId === null ? event.eventId.length <= EVENT_ID_MAX : event.eventId === storedId;
  if (!isOwn) return undefined;
  const wasStored = storedId !== null;
  return { event, wasStored, payload: wasStored ? fieldsOf(received.payload)['payload'] : received.payload };
}

/** Providers call the id of an event `id`. */
function storedIdOf(body: string): string | null {
  try {
    const whole = fieldsOf(JSON.parse(body));
    return 'payload' in whole && !('id' in whole) ? textOf(whole['eventId']) : null;
  } catch {
    return null;
  }
}
