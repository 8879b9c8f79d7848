import { Migration } from '@mikro-orm/migrations';

/** Operators are told of a task that is overdue once. When they were told last is looked up each minute, among all tasks that are kept. */
export class OperatorsTold extends Migration {
  override up(): void {
    this.addSql('alter table task add column operators_told_at timestamptz');
    this.addSql(`
-- allowed require-concurrent-index-creation: no row has it yet, and a shop keeps some thousands of tasks
create index task_operators_told on task (operators_told_at) where operators_told_at is not null`);
  }
}
