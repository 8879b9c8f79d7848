import { Migration } from '@mikro-orm/migrations';

/** What is above the limit of whoever asks waits as a task until somebody else approves it. */
export class Approvals extends Migration {
  override up(): void {
    this.addSql('alter table task drop constraint task_subject_type');
    this.addSql(`
-- allowed constraint-missing-not-valid: tasks are few, and those that are closed are forgotten
alter table task add constraint task_subject_type check (subject_type in ('order', 'shipment', 'webhook', 'mail', 'customer', 'approval'))`);
    this.addSql('alter table task drop constraint task_outcome');
    this.addSql(`
-- allowed constraint-missing-not-valid: as above
alter table task add constraint task_outcome
  check (outcome in ('settled', 'acknowledged', 'closed', 'ended', 'approved', 'refused', 'lapsed'))`);
    this.addSql(`
create table approval (
  task_id uuid not null,
  operation varchar(255) not null,
  order_id uuid not null,
  body jsonb null,
  amount_minor bigint not null,
  currency varchar(3) not null,
  asked_by_kind varchar(255) not null,
  asked_by_id uuid not null,
  asked_by_name varchar(255) not null,
  asked_at timestamptz not null default now(),
  lapses_at timestamptz not null,
  given_by_kind varchar(255) null,
  given_by_id uuid null,
  given_by_name varchar(255) null,
  given_at timestamptz null,
  primary key (task_id),
  constraint approval_task_id_foreign foreign key (task_id) references task (id) on delete cascade,
  constraint approval_amount check (amount_minor >= 0),
  constraint approval_asked_by check (asked_by_kind in ('key', 'staff')),
  constraint approval_given check ((given_at is null) = (given_by_id is null)
    and (given_by_id is null) = (given_by_kind is null) and (given_by_id is null) = (given_by_name is null)),
  constraint approval_by_another check (given_by_id is null or (given_by_kind, given_by_id) <> (asked_by_kind, asked_by_id))
);
create index approval_lapsing on approval (lapses_at) where given_at is null;
`);
  }
}
