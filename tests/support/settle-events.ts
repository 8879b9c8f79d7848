import type { Client } from '@temporalio/client';
import type { Database } from '../../db/database.ts';
import { eventually } from './eventually.ts';

/** Has every webhook that waits looked at now, as the sweep does a minute later, until none waits. */
export async function settleEvents(database: Database, temporal: Client): Promise<void> {
  const rows = (sql: string) => database.em.fork().execute<object[]>(sql);
  await eventually(
    async () => {
      await rows('update inbound_event set next_look_at = now() where settled_at is null');
      await temporal.schedule.getHandle('sweepInboundEvents').trigger();
      return (await rows('select from inbound_event where settled_at is null')).length === 0;
    },
    60_000,
    2_000,
  );
}
