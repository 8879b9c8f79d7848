import type { ParcelSubject } from '../../domain/webhooks/decide-easypost-event.ts';
import type { PaymentSubject } from '../../domain/webhooks/decide-stripe-event.ts';
import type { EasyPostNews } from '../../domain/webhooks/easypost-event.ts';
import type { StripeNews } from '../../domain/webhooks/stripe-event.ts';
import type { Database } from '../database.ts';
import { parcelRefOf, parcelSubjectsSql, paymentRefOf, paymentSubjectsSql } from './inbound-event-subjects.ts';

/** By event id. An event whose subject nobody here knows is left out. */
export type Subjects<Subject> = ReadonlyMap<string, Subject>;

/** Set-based, because a sweep asks about hundreds of events at once. */
export interface InboundEventQueries {
  /** The orders, and the tries to pay, that events are about. */
  findPaymentSubjects(news: readonly StripeNews[]): Promise<Subjects<PaymentSubject>>;
  /** The parcels that trackers are about. */
  findParcelSubjects(news: readonly EasyPostNews[]): Promise<Subjects<ParcelSubject>>;
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
  };
}
