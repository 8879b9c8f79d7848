import type { CarrierEvent } from '../../domain/webhooks/carrier-event.ts';
import type { ShipmentSubject } from '../../domain/webhooks/decide-carrier-event.ts';
import type { PaymentSubject } from '../../domain/webhooks/decide-payment-event.ts';
import type { PaymentEvent } from '../../domain/webhooks/payment-event.ts';
import type { Database } from '../database.ts';
import { carrierRefOf, paymentRefOf, paymentSubjectsSql, shipmentSubjectsSql } from './inbound-event-subjects.ts';

/** By event id. An event whose subject nobody here knows is left out. */
export type Subjects<Subject> = ReadonlyMap<string, Subject>;

/** Set-based, because a sweep asks about hundreds of events at once. */
export interface InboundEventQueries {
  /** The orders, and the attempts to pay, that events are about. */
  findPaymentSubjects(events: readonly PaymentEvent[]): Promise<Subjects<PaymentSubject>>;
  /** The shipments that events are about. */
  findShipmentSubjects(events: readonly CarrierEvent[]): Promise<Subjects<ShipmentSubject>>;
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
    findPaymentSubjects: (events) => findSubjects(paymentSubjectsSql('many'), events.map(paymentRefOf)),
    findShipmentSubjects: (events) => findSubjects(shipmentSubjectsSql('many'), events.map(carrierRefOf)),
  };
}
