import { createHash } from 'node:crypto';
import type { Database } from '../database.ts';
import type { InboundProvider } from './inbound-event-repository.ts';

export interface UnreadableBody {
  readonly provider: InboundProvider;
  readonly body: string;
  /** Why it could not be read, without anything of what it says. */
  readonly problem: string;
}

/** Rightly signed bodies that are no events, or cannot be stored as such. */
export interface UnreadableEventRepository {
  /** Kept once, however often it comes. */
  keepUnreadableEvent(event: UnreadableBody): Promise<void>;
}

export function createUnreadableEventRepository(database: Database): UnreadableEventRepository {
  return {
    async keepUnreadableEvent({ provider, body, problem }) {
      const bytes = Buffer.from(body);
      await database.em.fork().execute(
        `insert into unreadable_event (provider, body_hash, body, problem) values (?, ?, ?, ?)
         on conflict (provider, body_hash) do nothing`,
        [provider, createHash('sha256').update(bytes).digest('hex'), bytes, problem],
      );
    },
  };
}
