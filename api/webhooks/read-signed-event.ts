import type { InboundProvider } from '../../db/webhooks/inbound-event-repository.ts';
import type { UnreadableEventRepository } from '../../db/webhooks/unreadable-event-repository.ts';
import { isRefusedForGood } from '../../db/shared/is-refused-for-good.ts';

/** As the database keeps the provider's id. */
const EVENT_ID_MAX = 255;

export interface SignedEvent<News> {
  readonly provider: InboundProvider;
  readonly rawBody: string;
  /** Undefined where it is no event of this provider's. */
  readonly read: (payload: unknown) => News | undefined;
}

/**
 * Reads a rightly signed body and hands it on. The provider repeats what is refused for days, and then gives the address up:
 * so what cannot be read or stored is kept as it came, for a person, and counts as received.
 */
export async function receiveSignedEvent<News extends { readonly eventId: string }>(
  unreadable: UnreadableEventRepository,
  { provider, rawBody, read }: SignedEvent<News>,
  receive: (news: News, payload: unknown) => Promise<void>,
): Promise<void> {
  const keep = (problem: string) => unreadable.keepUnreadableEvent({ provider, body: rawBody, problem });
  let payload: unknown;
  try {
    payload = parseCleaned(rawBody);
  } catch (error) {
    return keep(`It cannot be parsed: ${error instanceof Error ? error.name : 'unknown'}`);
  }
  const news = read(payload);
  if (!news) return keep('It is no event: it has no id or no type');
  if (news.eventId.length > EVENT_ID_MAX) return keep('Its id is too long');
  try {
    await receive(news, payload);
  } catch (error) {
    // Deeper than JSON can be written: a RangeError.
    if (!isRefusedForGood(error) && !(error instanceof RangeError)) throw error;
    await keep(`It cannot be stored: ${(error as Error).name}`);
  }
}

/** PostgreSQL keeps neither NUL nor half of a surrogate pair in a text: they are dropped, for the rest is worth having. */
function parseCleaned(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) =>
    typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value,
  );
}
