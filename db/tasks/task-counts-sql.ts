import { IS_LISTED } from './is-listed.ts';

/** The open ones of a kind. */
export interface TaskCount {
  readonly kind: string;
  readonly open: number;
  readonly claimed: number;
  readonly overdue: number;
  readonly oldestRaisedAt: string;
  /** By the database's clock. */
  readonly oldestAgeSeconds: number;
}

/** SQL: how many are open, by kind; reads open ones only. For the API, and for the figures of the shop. */
export const TASK_COUNTS = `
select t.kind, count(*)::int as open, count(t.claimed_by)::int as claimed,
  (count(*) filter (where t.due_at <= now()))::int as overdue, to_json(min(t.raised_at)) as "oldestRaisedAt",
  extract(epoch from now() - min(t.raised_at))::float8 as "oldestAgeSeconds"
from task t where t.closed_at is null and ${IS_LISTED} group by t.kind order by t.kind`;
