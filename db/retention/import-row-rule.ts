import { ago, BATCH_ROWS, type RetentionRule } from './retention-rule.ts';

/**
 * Rows that were refused, some weeks after their file was imported; and all of a file that was not read to its end. Of those the
 * last lines go first, and the run says so: whoever goes on with it at any moment reads again what is missing, and is left alone then.
 * Whoever applies a file whose last rows have gone meanwhile is told (`ImportRunBusy`).
 */
export function importRowRule(seconds: number): RetentionRule {
  const isOld = `coalesce(r.applied_at, r.started_at) < ${ago(seconds)}
    and exists (select from import_row w where w.run_id = r.id)`;
  return {
    forget: `
with old as (
  select id from import_run r where ${isOld} order by id limit 100 for update skip locked
), last as (
  select w.ctid from old cross join lateral (
    select ctid, run_id, line from import_row where run_id = old.id order by line desc limit ${BATCH_ROWS}) w
  order by w.run_id, w.line desc limit ${BATCH_ROWS}
), gone as (
  delete from import_row where ctid = any (array (select ctid from last)) returning run_id, line, reason
), cut as (
  select run_id, min(line) as line, count(*) filter (where reason is null) as accepted,
    count(*) filter (where reason is not null) as refused
  from gone group by run_id
), shortened as (
  update import_run r set rows_accepted = rows_accepted - cut.accepted, rows_refused = rows_refused - cut.refused,
    last_line = coalesce((select max(w.line) from import_row w where w.run_id = r.id and w.line < cut.line), 0)
  from cut where r.id = cut.run_id and r.state = 'reading'
)
select count(*)::int as rows from gone`,
    overdue: `select extract(epoch from ${ago(seconds)} - min(coalesce(r.applied_at, r.started_at)))::float8 as seconds
      from import_run r where ${isOld}`,
  };
}
