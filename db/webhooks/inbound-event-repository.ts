import type { Database } from '../database.ts';

export type InboundProvider = 'stripe' | 'easypost';

export interface NewInboundEvent {
  readonly provider: InboundProvider;
  readonly eventId: string;
  readonly type: string;
  readonly subject: string;
  readonly payload: unknown;
  /** The workflow that is going to be told; null when nobody is. */
  readonly workflowId: string | null;
  /** It was found to need nothing. */
  readonly settled: boolean;
}

export interface InboundEventKey {
  readonly provider: InboundProvider;
  readonly eventId: string;
}

export interface InboundEventRepository {
  /** Stores an event under the provider's own id. False when it is here already: the provider sent it twice. */
  storeInboundEvent(event: NewInboundEvent): Promise<boolean>;
  /** The database shows its effect, or it needs none: nobody looks at it again. The first word counts. */
  settleInboundEvent(key: InboundEventKey): Promise<void>;
  /** Remembers which workflow was told. */
  noteTold(key: InboundEventKey, workflowId: string): Promise<void>;
}

export function createInboundEventRepository(database: Database): InboundEventRepository {
  return {
    async storeInboundEvent({ provider, eventId, type, subject, payload, workflowId, settled }) {
      const rows = await database.em.fork().execute<unknown[]>(
        `insert into inbound_event (provider, event_id, type, subject, payload, workflow_id, settled_at, effect)
         select ?, ?, ?, ?, ?::jsonb, ?::text, case when s.settled then now() end, case when s.settled then 'ignored' end
         from (select ?::boolean as settled) s
         on conflict (provider, event_id) do nothing returning event_id`,
        [provider, eventId, type, subject, JSON.stringify(payload), workflowId, settled],
      );
      return rows.length > 0;
    },
    async settleInboundEvent({ provider, eventId }) {
      await database.em.fork().execute(
        `update inbound_event
         set settled_at = now(), effect = case when workflow_id is null then 'ignored' else 'applied' end
         where provider = ? and event_id = ? and settled_at is null`,
        [provider, eventId],
      );
    },
    async noteTold({ provider, eventId }, workflowId) {
      await database.em.fork().execute(
        `update inbound_event set workflow_id = ?
         where provider = ? and event_id = ? and settled_at is null and workflow_id is distinct from ?`,
        [workflowId, provider, eventId, workflowId],
      );
    },
  };
}
