import { isRefusedForGood } from '../../db/shared/is-refused-for-good.ts';
import type { UnreadableEventRepository } from '../../db/webhooks/unreadable-event-repository.ts';
import type { EventProvider } from '../../domain/webhooks/providers.ts';
import type { ReceivedWebhook } from '../../gateways/webhook-receiver.ts';

/** As the database keeps the provider's id. */
const EVENT_ID_MAX = 255;

export interface SignedWebhook<Event> {
  readonly provider: EventProvider;
  readonly rawBody: string;
  readonly received: ReceivedWebhook<Event>;
}

/**
 * Hands a rightly signed event on. The provider repeats what is refused for days, and then gives the address up: so what
 * cannot be read or stored is kept as it came, but for client secrets, for staff, and counts as received.
 */
export async function receiveWebhook<Event extends { readonly eventId: string }>(
  unreadable: UnreadableEventRepository,
  { provider, rawBody, received }: SignedWebhook<Event>,
  receive: (event: Event, payload: unknown) => Promise<void>,
): Promise<void> {
  const keep = (problem: string) => unreadable.keepUnreadableEvent({ provider, body: rawBody, problem });
  if (received.kind === 'unreadable') return keep(received.problem);
  const { event, payload } = received;
  if (event.eventId.length > EVENT_ID_MAX) return keep('Its id is too long');
  try {
    await receive(event, payload);
  } catch (error) {
    // Deeper than JSON can be written: a RangeError.
    if (!isRefusedForGood(error) && !(error instanceof RangeError)) throw error;
    await keep(`It cannot be stored: ${(error as Error).name}`);
  }
}
