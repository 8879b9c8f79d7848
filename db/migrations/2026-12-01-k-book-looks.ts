import { Migration } from '@mikro-orm/migrations';

/** The shop looks at its own books: when it did last, and a task about the shop itself where they do not agree. */
export class BookLooks extends Migration {
  override up(): void {
    this.addSql(`
create table book_look (
  only_one boolean not null default true,
  started_at timestamptz not null,
  ended_at timestamptz not null default now(),
  agreed_at timestamptz null,
  disagreeing_since timestamptz null,
  primary key (only_one),
  constraint book_look_only_one_check check (only_one)
)`);
    this.addSql('alter table task drop constraint task_subject_type');
    this.addSql(`
-- allowed constraint-missing-not-valid: tasks are few, and those that are closed are forgotten
alter table task add constraint task_subject_type
  check (subject_type in ('order', 'shipment', 'webhook', 'mail', 'customer', 'approval', 'shop'))`);
  }
}
