import type { EventProvider } from '../../domain/webhooks/providers.ts';
import type { ProviderEvent } from '../../domain/webhooks/provider-event.ts';
import type { Database } from '../database.ts';
import { closeUnreadable } from './unreadable-tasks.ts';

/** A body that could not be read, and that nobody has seen to. */
export interface KeptBody {
  readonly provider: EventProvider;
  readonly bodyHash: string;
  readonly body: Buffer;
  readonly receivedAt: string;
}

export interface ReadableBody extends Pick<KeptBody, 'provider' | 'bodyHash'> {
  readonly event: ProviderEvent;
  readonly payload: unknown;
  /** It had been stored as an event, which was settled when its body was put here. */
  readonly wasStored: boolean;
}

/** Bodies that could not be read, for a version that may read them. */
export interface KeptBodyRepository {
  /** Oldest first; after the one that a page before ended with. Those whose body was forgotten are not among them. */
  listKeptBodies(limit: number, after: Omit<KeptBody, 'body'> | undefined): Promise<readonly KeptBody[]>;
  /**
   * Hands a body that can be read to the sweep, as an event that is due, and settles it here: once, together. An event that the provider has sent
   * again in the meantime, and that had its effect, stays as it is. False where somebody has seen to the body, or it was forgotten since it was listed.
   */
  takeUp(body: ReadableBody): Promise<boolean>;
}

export function createKeptBodyRepository(database: Database): KeptBodyRepository {
  return {
    listKeptBodies: (limit, after) =>
      database.em.fork().execute<KeptBody[]>(
        `select provider, body_hash as "bodyHash", body, to_json(received_at) #>> '{}' as "receivedAt"
         from unreadable_event where settled_at is null and body is not null
           ${after ? 'and (received_at, provider, body_hash) > (?::timestamptz, ?, ?)' : ''}
         order by received_at, provider, body_hash limit ?`,
        [...(after ? [after.receivedAt, after.provider, after.bodyHash] : []), limit],
      ),
    async takeUp({ provider, bodyHash, event, payload, wasStored }) {
      const { eventId, type, subject } = event;
      const given = [provider, bodyHash, eventId, type, subject, JSON.stringify(payload), wasStored];
      return database.em.fork().transactional(async (em) => {
        const [taken] = await em.execute<{ isTaken: boolean }[]>(TAKE_UP, given);
        if (!taken?.isTaken) return false;
        await closeUnreadable(em, [{ provider, bodyHash }], { outcome: 'settled' });
        return true;
      });
    },
  };
}

const TAKE_UP = `
with seen as (
  update unreadable_event set settled_at = now()
  where provider = ? and body_hash = ? and settled_at is null and body is not null returning provider, received_at
), opened as (
  insert into inbound_event as e (provider, event_id, type, subject, payload, received_at, next_look_at)
  select provider, ?, left(?, 255), left(?, 255), ?::jsonb, received_at, now() from seen
  on conflict (provider, event_id) do update set settled_at = null, effect = null, looks = 0, failures = 0,
    unreadable_looks = 0, payload = excluded.payload, next_look_at = now()
  where e.effect = 'noted' and ?::boolean
)
select exists (select from seen) as "isTaken"`;
