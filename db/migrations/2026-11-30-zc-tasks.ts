import { Migration } from '@mikro-orm/migrations';

/** As the kinds of tasks were ranked when messages to staff became tasks: priority, and hours until one is overdue. */
const KINDS = `(values
  ('money', 1, 24), ('money-back', 1, 24), ('returned', 2, 72), ('failure', 1, 4), ('notice', 2, 24), ('lapse', 2, 12),
  ('undo', 2, 24), ('provider', 1, 4), ('tracking', 2, 24), ('parcel', 2, 24), ('goods', 2, 24), ('restarts', 1, 4),
  ('stuck', 1, 1), ('slow-step', 3, 4), ('refund', 2, 24), ('label', 3, 168), ('unpaid', 2, 24), ('taken', 2, 24),
  ('unreleased', 2, 24), ('away', 2, 72), ('parcel-number', 1, 4), ('unreadable-webhook', 2, 24)) as k(kind, priority, hours)`;

const TASK_ID = `overlay(overlay(md5(m.subject_type || ':' || m.subject_id || ':' || m.source || ':1') placing '8' from 13 for 1)
  placing 'a' from 17 for 1)::uuid`;

/** Whatever waits for a person is a task: the messages about orders and parcels, and webhooks that could not be read. */
export class Tasks extends Migration {
  override up(): void {
    this.addSql(`
create table task (
  id uuid not null,
  kind varchar(255) not null,
  subject_type varchar(255) not null,
  subject_id varchar(255) not null,
  source text not null,
  occurrence int not null,
  order_id uuid null,
  words text not null,
  about jsonb not null default '[]',
  priority int not null,
  raised_at timestamptz not null default now(),
  due_at timestamptz null,
  escalated_at timestamptz null,
  claimed_by varchar(255) null,
  claimed_by_id uuid null,
  claimed_at timestamptz null,
  closed_at timestamptz null,
  closed_by varchar(255) null,
  outcome varchar(255) null,
  primary key (id),
  constraint task_subject_type check (subject_type in ('order', 'shipment', 'webhook', 'mail')),
  constraint task_outcome check (outcome in ('settled', 'acknowledged', 'closed', 'ended')),
  constraint task_priority check (priority between 1 and 3),
  constraint task_claimed check ((claimed_by is null) = (claimed_by_id is null))
);
create index task_to_do on task ((escalated_at is null), priority, raised_at, id) where closed_at is null;
create index task_to_escalate on task (due_at) where closed_at is null and escalated_at is null;
create index task_closed on task (closed_at, id) where closed_at is not null;
create index task_closed_of_kind on task (kind, closed_at, id) where closed_at is not null;
create index task_of_subject on task (subject_type, subject_id, raised_at);
create index task_of_order on task (order_id) where order_id is not null;
create unique index task_open_source on task (subject_type, subject_id, source) where closed_at is null;

create table task_comment (
  id uuid not null,
  task_id uuid not null,
  author varchar(255) not null,
  words text not null,
  written_at timestamptz not null default now(),
  primary key (id),
  constraint task_comment_task_id_foreign foreign key (task_id) references task (id) on delete cascade
);
create index task_comment_of_task on task_comment (task_id, written_at);

insert into task (id, kind, subject_type, subject_id, source, occurrence, order_id, words, priority, raised_at, due_at)
select ${TASK_ID}, coalesce(k.kind, m.kind), m.subject_type, m.subject_id, m.source, 1, m.order_id, m.words,
  coalesce(k.priority, 2), m.since, m.since + make_interval(hours => coalesce(k.hours, 24))
from (
  select 'order' as subject_type, o.id::text as subject_id, l.key as source, o.id as order_id, l.value as words,
    split_part(case when l.key like 'workflow:%' then substr(l.key, 10) else l.key end, ':', 1) as kind,
    coalesce(o.attention_since, now()) as since
  from sales_order o cross join jsonb_each_text(o.attention_lines) l where o.attention is not null
  union all
  select 'shipment', s.id::text, 'parcel', s.order_id, s.attention, 'parcel', now() from shipment s where s.attention is not null
  union all
  select 'webhook', u.provider || ':' || u.body_hash, 'unreadable', null, u.problem, 'unreadable-webhook', u.received_at
  from unreadable_event u where u.settled_at is null
) m left join ${KINDS} on k.kind = m.kind;

alter table sales_order drop column attention_lines;
`);
  }
}
