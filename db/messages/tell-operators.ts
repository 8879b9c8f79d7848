import { v7 } from 'uuid';
import type { Database } from '../database.ts';
import { queueMessages } from './queue-messages.ts';

/** Of `pg_try_advisory_xact_lock`: of two who would tell at once one does. */
const TELLING_LOCK = 7_482_003;

interface Overdue {
  readonly tasks: number;
  readonly oldestId: string;
  readonly oldestAt: string;
  /** Null where they are of several. */
  readonly kind: string | null;
}

/**
 * Queues one message to each of these addresses about all open tasks that are overdue and that operators were not told of, unless they were
 * told of others within so many minutes: however many tasks there are, it is one. Returns how many tasks it is about.
 */
export async function tellOperators(
  database: Database,
  { addresses, everyMinutes }: { readonly addresses: readonly string[]; readonly everyMinutes: number },
): Promise<number> {
  if (addresses.length === 0) return 0;
  return database.em.fork().transactional(async (em) => {
    const [lock] = await em.execute<{ isOurs: boolean }[]>('select pg_try_advisory_xact_lock(?) as "isOurs"', [
      TELLING_LOCK,
    ]);
    if (!lock?.isOurs) return 0;
    const [overdue] = await em.execute<Overdue[]>(TELL, [everyMinutes]);
    if (!overdue || overdue.tasks === 0) return 0;
    const { tasks, oldestId, oldestAt, kind } = overdue;
    const digest = v7();
    await queueMessages(
      em,
      addresses.map((email, place) => ({
        key: `tasks-overdue-${digest}-${place + 1}`,
        kind: 'task-overdue',
        subject: { type: 'task', id: oldestId },
        recipient: { email },
        facts: { tasks, oldestAt: new Date(oldestAt).toISOString(), ...(kind === null ? {} : { kind }) },
      })),
    );
    return tasks;
  });
}

/** Those that somebody changes at this moment are told of the next time. */
const TELL = `
with untold as (
  select id from task
  where closed_at is null and escalated_at is not null and operators_told_at is null
    and not exists (select from task told where told.operators_told_at > now() - ? * interval '1 minute')
  for update skip locked
), told as (
  update task set operators_told_at = now() where id = any(array(select id from untold)) returning id, kind, due_at
)
select count(*)::int as tasks, (array_agg(id order by due_at))[1] as "oldestId", to_json(min(due_at)) as "oldestAt",
  case when count(distinct kind) = 1 then min(kind) end as kind
from told`;
