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
  /** The database shows their effect, or they need none: nobody looks at them again. The first word counts. */
  settleInboundEvents(keys: readonly InboundEventKey[]): Promise<void>;
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
    async noteTold({ provider, eventId }, workflowId) {
      await database.em.fork().execute(
        `update inbound_event set workflow_id = ?
         where provider = ? and event_id = ? and settled_at is null and workflow_id is distinct from ?`,
        [workflowId, provider, eventId, workflowId],
      );
    },
  };
}
