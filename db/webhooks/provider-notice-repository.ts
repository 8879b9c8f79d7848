import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import type { ShownNotice } from '../../workflows/orders/order-contract.ts';
import type { Database, EntityManager } from '../database.ts';
import { RecordNotFound } from '../shared/record-not-found.ts';
import type { InboundEventKey } from './inbound-event-repository.ts';
import { settleEvent, type EventNote } from './note-event.ts';

export interface RecordedNotice {
  /** What staff are to be shown; null where better words stand already. */
  readonly shown: ShownNotice | null;
  readonly paymentStatus: PaymentStatus;
}

/** What providers say of orders that run. */
export interface ProviderNoticeRepository {
  /** The event as it came; undefined where nobody has received it, or it is forgotten. */
  readPayload(key: InboundEventKey): Promise<unknown>;
  /** Writes it on the timeline, books it, and settles its event: once. A repeat answers the same. */
  recordNotice(note: EventNote): Promise<RecordedNotice>;
}

export function createProviderNoticeRepository(database: Database): ProviderNoticeRepository {
  return {
    async readPayload({ provider, eventId }) {
      const [event] = await database.em
        .fork()
        .execute<{ payload: unknown }[]>('select payload from inbound_event where provider = ? and event_id = ?', [
          provider,
          eventId,
        ]);
      return event?.payload ?? undefined;
    },
    recordNotice: (note) => database.em.fork().transactional((em) => recordNotice(em, note)),
  };
}

async function recordNotice(em: EntityManager, note: EventNote): Promise<RecordedNotice> {
  await settleEvent(em, note, 'applied');
  const { provider, eventId, orderId, event } = note;
  // Written by this attempt or by one before; what is shown in better words is not on the timeline as a notice.
  const [standing] = await em.execute<StandingNotice[]>(NOTICE_SHOWN, [provider, eventId, orderId]);
  if (!standing) throw new RecordNotFound('order', orderId);
  const { words, paymentStatus } = standing;
  // A reservation that has lapsed is of no account once its order is given up.
  const outlivesOrder = event?.assertion?.kind !== 'voided';
  return { paymentStatus, shown: words === null ? null : { words, outlivesOrder } };
}

interface StandingNotice {
  readonly words: string | null;
  readonly paymentStatus: PaymentStatus;
}

const NOTICE_SHOWN = `
select e.data ->> 'notice' as words, o.payment_status as "paymentStatus"
from sales_order o
left join inbound_event i on i.provider = ? and i.event_id = ?
left join event e on e.subject_id = o.id and e.type in ('payment.provider-notice', 'carrier.notice')
  and e.data ->> 'eventId' = i.event_id
where o.id = ?`;
