import type { ProviderNoticeRepository } from '../../db/webhooks/provider-notice-repository.ts';
import { readEvent, type EventReaders } from '../../gateways/event-readers.ts';
import type { ProviderNoticeActivities } from '../../workflows/orders/order-contract.ts';

export interface ProviderNoticeDeps {
  readonly notices: ProviderNoticeRepository;
  readonly readers: EventReaders;
}

/** What an order is told of by a provider: its signal says which event, and the event says what is booked. */
export function createProviderNoticeActivities({ notices, readers }: ProviderNoticeDeps): ProviderNoticeActivities {
  return {
    async recordProviderNotice({ provider = 'stripe', ...notice }) {
      const payload = await notices.readPayload({ provider, eventId: notice.eventId });
      const event = readEvent(readers, provider, payload) ?? null;
      return notices.recordNotice({ ...notice, provider, event });
    },
  };
}
