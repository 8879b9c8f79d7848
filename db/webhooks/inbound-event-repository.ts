import type { CarrierEvent } from '../../domain/webhooks/carrier-event.ts';
import type { ShipmentSubject } from '../../domain/webhooks/decide-carrier-event.ts';
import type { PaymentSubject } from '../../domain/webhooks/decide-payment-event.ts';
import type { PaymentEvent } from '../../domain/webhooks/payment-event.ts';
import type { EventProvider } from '../../domain/webhooks/providers.ts';
import type { Database } from '../database.ts';
import { noteEvent, type EventNote } from './note-event.ts';
import { raiseUnreadable } from './unreadable-tasks.ts';
import { carrierRefOf, paymentRefOf, paymentSubjectsSql, shipmentSubjectsSql } from './inbound-event-subjects.ts';

/** What became of an event that was received. */
export interface ReceivedEvent<Subject> {
  /** False when it is here already: the provider sent it twice. */
  readonly isNew: boolean;
  /** Null when nobody here knows what it is about. */
  readonly subject: Subject | null;
}

export interface InboundEventKey {
  readonly provider: EventProvider;
  readonly eventId: string;
}

/** An event whose time has come to be looked at. */
export interface OpenInboundEvent extends InboundEventKey {
  readonly payload: unknown;
  /** How often it has been looked at, this time included. A look that fails is none. */
  readonly looks: number;
  /** How often a look at it came to nothing. */
  readonly failures: number;
  /** At how many of those it could not be read. */
  readonly unreadableLooks: number;
}

/** An event that was taken, and nothing was done about it. */
export interface PutBack extends InboundEventKey {
  /** It was tried. One that was not is due at once. */
  readonly failed: boolean;
  /** It was tried, and could not be read. */
  readonly unreadable?: boolean;
}

export interface InboundEventRepository {
  /** Stores an event under the provider's own id, to be settled later, and finds what it is about: in one statement. */
  receivePaymentEvent(event: PaymentEvent, payload: unknown): Promise<ReceivedEvent<PaymentSubject>>;
  /** The same for an event of a carrier. */
  receiveCarrierEvent(event: CarrierEvent, payload: unknown): Promise<ReceivedEvent<ShipmentSubject>>;
  /** The database shows their effect, or they need none: nobody looks at them again. The first word counts. */
  settleInboundEvents(keys: readonly InboundEventKey[]): Promise<void>;
  /**
   * Takes open events whose time has come, longest due first, and puts off the next look at each: a minute at first, twice
   * as long each time, an hour at most. So one that cannot be dealt with keeps nobody from the others.
   */
  takeOpenEvents(most: number): Promise<readonly OpenInboundEvent[]>;
  /** These were not looked at after all. */
  putBackEvents(events: readonly PutBack[]): Promise<void>;
  /** Writes down for a person what no workflow hears of, and settles the event: in one transaction, once. */
  noteEvent(note: EventNote): Promise<void>;
  /** Gives events that nobody can read to staff, with the bodies that could not be read when they came, and settles them: once. */
  moveToUnreadable(keys: readonly InboundEventKey[]): Promise<void>;
  /** Remembers which workflow it is forwarded to. */
  markForwarded(key: InboundEventKey, workflowId: string): Promise<void>;
}

export function createInboundEventRepository(database: Database): InboundEventRepository {
  return {
    receivePaymentEvent: (event, payload) =>
      receive(database, RECEIVE_PAYMENT_EVENT, { ...event, payload, ref: paymentRefOf(event) }),
    receiveCarrierEvent: (event, payload) =>
      receive(database, RECEIVE_CARRIER_EVENT, { ...event, payload, ref: carrierRefOf(event) }),
    async settleInboundEvents(keys) {
      if (keys.length === 0) return;
      await database.em.fork().execute(
        `update inbound_event e
         set settled_at = now(), effect = case when workflow_id is null then 'ignored' else 'applied' end
         from jsonb_to_recordset(?::jsonb) as k(provider text, "eventId" text)
         where e.provider = k.provider and e.event_id = k."eventId" and e.settled_at is null`,
        [JSON.stringify(keys.map(({ provider, eventId }) => ({ provider, eventId })))],
      );
    },
    takeOpenEvents: (most) => database.em.fork().execute<OpenInboundEvent[]>(TAKE_OPEN_EVENTS, [most]),
    async putBackEvents(events) {
      if (events.length === 0) return;
      const keys = events.map(({ provider, eventId, failed, unreadable = false }) => ({
        provider,
        eventId,
        failed,
        unreadable,
      }));
      await database.em.fork().execute(PUT_BACK, [JSON.stringify(keys)]);
    },
    noteEvent: (note) => database.em.fork().transactional((em) => noteEvent(em, note)),
    async moveToUnreadable(keys) {
      if (keys.length === 0) return;
      await database.em.fork().transactional(async (em) => {
        await raiseUnreadable(em, await em.execute(MOVE_TO_UNREADABLE, [JSON.stringify(keys)]));
      });
    },
    async markForwarded({ provider, eventId }, workflowId) {
      await database.em.fork().execute(
        `update inbound_event set workflow_id = ?
         where provider = ? and event_id = ? and settled_at is null and workflow_id is distinct from ?`,
        [workflowId, provider, eventId, workflowId],
      );
    },
  };
}

const TAKE_OPEN_EVENTS = `
with due as (
  select provider, event_id from inbound_event
  where settled_at is null and next_look_at <= now()
  order by next_look_at, event_id limit ? for update skip locked
), taken as (
  update inbound_event e set looks = e.looks + 1,
    next_look_at = now() + least(interval '1 hour', interval '1 minute' * power(2, least(e.looks + e.failures, 10)))
  from due where e.provider = due.provider and e.event_id = due.event_id
  returning e.provider, e.event_id, e.payload, e.looks, e.failures, e.unreadable_looks, e.received_at
)
select provider, event_id as "eventId", payload, looks, failures, unreadable_looks as "unreadableLooks" from taken order by received_at, event_id`;

const PUT_BACK = `
update inbound_event e set looks = greatest(e.looks - 1, 0), failures = e.failures + k.failed::int,
  unreadable_looks = e.unreadable_looks + k.unreadable::int,
  next_look_at = case when k.failed then e.next_look_at else now() end
from jsonb_to_recordset(?::jsonb) as k(provider text, "eventId" text, failed boolean, unreadable boolean)
where e.provider = k.provider and e.event_id = k."eventId" and e.settled_at is null`;

// With its id beside it: of one whose payload is gone that is all there is.
const MOVE_TO_UNREADABLE = `
with settled as (
  update inbound_event e set settled_at = now(), effect = 'noted'
  from jsonb_to_recordset(?::jsonb) as k(provider text, "eventId" text)
  where e.provider = k.provider and e.event_id = k."eventId" and e.settled_at is null
  returning e.provider, e.event_id, e.type, e.subject, e.payload, e.received_at
), bodies as (
  select provider, event_id, received_at, convert_to(jsonb_build_object(
    'eventId', event_id, 'type', type, 'subject', subject, 'payload', payload)::text, 'UTF8') as body
  from settled
)
insert into unreadable_event (provider, body_hash, body, bytes, problem, received_at)
select provider, encode(sha256(body), 'hex'), body, length(body),
  'It was stored as event ' || event_id || ', and cannot be read any more', received_at
from bodies order by provider, body
-- One that was put aside before, and could be read meanwhile, is for a person again.
on conflict (provider, body_hash) do update
  set settled_at = null, body = excluded.body, bytes = excluded.bytes, problem = excluded.problem
returning provider, body_hash as "bodyHash", problem`;

interface NewInboundEvent extends InboundEventKey {
  readonly type: string;
  readonly subject: string;
  readonly payload: unknown;
  /** What its subject is found by. */
  readonly ref: object;
}

async function receive<Subject>(database: Database, sql: string, event: NewInboundEvent) {
  const { provider, eventId, type, subject, payload, ref } = event;
  const parameters = [provider, eventId, type, subject, JSON.stringify(payload), JSON.stringify(ref)];
  const [received] = await database.em.fork().execute<ReceivedEvent<Subject>[]>(sql, parameters);
  if (!received) throw new Error(`Receiving ${provider} event ${eventId} was not answered`);
  return received;
}

const receiveSql = (subjects: string) => `
with stored as (
  insert into inbound_event (provider, event_id, type, subject, payload)
  values (?, ?, left(?, 255), left(?, 255), ?::jsonb)
  on conflict (provider, event_id) do nothing returning event_id
), found as (${subjects})
select exists (select from stored) as "isNew", (select subject from found) as subject`;

const RECEIVE_PAYMENT_EVENT = receiveSql(paymentSubjectsSql('one'));
const RECEIVE_CARRIER_EVENT = receiveSql(shipmentSubjectsSql('one'));
