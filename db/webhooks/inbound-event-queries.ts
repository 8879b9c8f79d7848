import type { ParcelSubject } from '../../domain/webhooks/decide-easypost-event.ts';
import type { PaymentSubject } from '../../domain/webhooks/decide-stripe-event.ts';
import type { EasyPostNews } from '../../domain/webhooks/easypost-event.ts';
import type { StripeNews } from '../../domain/webhooks/stripe-event.ts';
import type { Database } from '../database.ts';
import type { InboundEventKey } from './inbound-event-repository.ts';
import { parcelRefOf, parcelSubjectsSql, paymentRefOf, paymentSubjectsSql } from './inbound-event-subjects.ts';

export interface OpenInboundEvent extends InboundEventKey {
  readonly payload: unknown;
  /** Pass it on to go on after this event. */
  readonly position: InboundEventPosition;
}

export interface InboundEventPosition {
  readonly receivedAt: string;
  readonly eventId: string;
}

/** By event id. An event whose subject nobody here knows is left out. */
export type Subjects<Subject> = ReadonlyMap<string, Subject>;

/** Set-based, because a sweep asks about hundreds of events at once. */
export interface InboundEventQueries {
  /** The orders, and the tries to pay, that events are about. */
  findPaymentSubjects(news: readonly StripeNews[]): Promise<Subjects<PaymentSubject>>;
  /** The parcels that trackers are about. */
  findParcelSubjects(news: readonly EasyPostNews[]): Promise<Subjects<ParcelSubject>>;
  /** Oldest first: events that have had no effect yet. */
  listOpenEvents(page: {
    readonly olderThanMs: number;
    readonly limit: number;
    readonly after: InboundEventPosition | null;
  }): Promise<readonly OpenInboundEvent[]>;
}

export function createInboundEventQueries(database: Database): InboundEventQueries {
  async function findSubjects<Subject>(sql: string, wanted: readonly unknown[]): Promise<Subjects<Subject>> {
    if (wanted.length === 0) return new Map();
    const rows = await database.em
      .fork()
      .execute<{ eventId: string; subject: Subject }[]>(sql, [JSON.stringify(wanted)]);
    return new Map(rows.map(({ eventId, subject }) => [eventId, subject]));
  }
  return {
    findPaymentSubjects: (news) => findSubjects(paymentSubjectsSql('many'), news.map(paymentRefOf)),
    findParcelSubjects: (news) => findSubjects(parcelSubjectsSql('many'), news.map(parcelRefOf)),
    async listOpenEvents({ olderThanMs, limit, after }) {
      const rows = await database.em
        .fork()
        .execute<{ event: OpenInboundEvent }[]>(OPEN_EVENTS, [
          olderThanMs,
          after?.receivedAt ?? '-infinity',
          after?.eventId ?? '',
          limit,
        ]);
      return rows.map(({ event }) => event);
    },
  };
}

const OPEN_EVENTS = `
select jsonb_build_object(
  'provider', provider, 'eventId', event_id, 'payload', payload,
  'position', jsonb_build_object('receivedAt', received_at, 'eventId', event_id)
) as event
from inbound_event
where settled_at is null and received_at < now() - make_interval(secs => ?::float8 / 1000)
  and (received_at, event_id) > (?::timestamptz, ?::text)
order by received_at, event_id limit ?`;
