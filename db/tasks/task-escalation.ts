import type { EscalatedTasks, TaskRecords } from '../../workflows/tasks/task-contract.ts';
import type { Database } from '../database.ts';

/** In one statement. What is beyond that is found by the next run. */
const ESCALATED_AT_ONCE = 5_000;

export function createTaskEscalation(database: Database): TaskRecords {
  return {
    async escalateTasks() {
      const [marked] = await database.em.fork().execute<EscalatedTasks[]>(ESCALATE);
      return marked ?? { escalated: 0 };
    },
  };
}

/** Those that somebody changes at this moment are left to the next run. By key: joined to some hundreds, a young table is read whole. */
const ESCALATE = `
with overdue as (
  select id from task where closed_at is null and escalated_at is null and due_at <= now()
  order by due_at limit ${ESCALATED_AT_ONCE} for update skip locked
), marked as (
  update task set escalated_at = now() where id = any(array(select id from overdue)) returning id
)
select count(*)::int as escalated from marked`;
