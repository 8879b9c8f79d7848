import { createHash } from 'node:crypto';
import { textWithoutClientSecrets } from '../../domain/payments/without-client-secrets.ts';
import type { EventProvider } from '../../domain/webhooks/providers.ts';
import type { Database } from '../database.ts';
import { settleUnreadable } from './settle-unreadable.ts';
import { raiseUnreadable } from './unreadable-tasks.ts';

export interface UnreadableBody {
  readonly provider: EventProvider;
  readonly body: string;
  /** Why it could not be read, without anything of what it says. */
  readonly problem: string;
}

/** Rightly signed bodies that are no events, or cannot be stored as such; and stored events that cannot be read any more. */
export interface UnreadableEventRepository {
  /** Kept once, however often it comes, and without the client secrets in it. */
  keepUnreadableEvent(event: UnreadableBody): Promise<void>;
  /** Oldest first: what nobody has seen to, without its body; after the one that a page before ended with. */
  listUnreadableEvents(page: UnreadableEventPage): Promise<readonly UnreadableEventRecord[]>;
  /** A person has seen to it, by name. False where nothing of this hash was kept. */
  settleUnreadableEvent(bodyHash: string, by: string): Promise<boolean>;
}

export interface UnreadableEventPage {
  readonly limit: number;
  readonly after: Pick<UnreadableEventRecord, 'receivedAt' | 'provider' | 'bodyHash'> | undefined;
}

export interface UnreadableEventRecord {
  readonly bodyHash: string;
  readonly provider: EventProvider;
  readonly problem: string;
  readonly bytes: number;
  readonly receivedAt: string;
}

export function createUnreadableEventRepository(database: Database): UnreadableEventRepository {
  return {
    async keepUnreadableEvent({ provider, body, problem }) {
      const bytes = Buffer.from(textWithoutClientSecrets(body));
      const bodyHash = createHash('sha256').update(bytes).digest('hex');
      await database.em.fork().transactional(async (em) => {
        const kept = await em.execute<object[]>(
          `insert into unreadable_event (provider, body_hash, body, bytes, problem) values (?, ?, ?, ?, ?)
           on conflict (provider, body_hash) do nothing returning body_hash`,
          [provider, bodyHash, bytes, bytes.length, problem],
        );
        if (kept.length > 0) await raiseUnreadable(em, [{ provider, bodyHash, problem }]);
      });
    },
    listUnreadableEvents: ({ limit, after }) =>
      database.em.fork().execute<UnreadableEventRecord[]>(
        `select body_hash as "bodyHash", provider, problem, bytes, to_json(received_at) as "receivedAt"
         from unreadable_event where settled_at is null
           ${after ? 'and (received_at, provider, body_hash) > (?::timestamptz, ?, ?)' : ''}
         order by received_at, provider, body_hash limit ?`,
        [...(after ? [after.receivedAt, after.provider, after.bodyHash] : []), limit],
      ),
    settleUnreadableEvent: (bodyHash, by) =>
      database.em.fork().transactional((em) => settleUnreadable(em, { bodyHash }, { outcome: 'acknowledged', by })),
  };
}
