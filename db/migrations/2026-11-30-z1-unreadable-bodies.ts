import { Migration } from '@mikro-orm/migrations';

/** How long an unreadable body was is known when it is forgotten, too, and those that a person has seen to are found by when they did. */
export class UnreadableBodies extends Migration {
  override up(): void {
    this.addSql('alter table unreadable_event add column bytes int null');
    this.addSql('update unreadable_event set bytes = coalesce(octet_length(body), 0)');
    this.addSql('alter table unreadable_event alter column bytes set not null');
    this.addSql(`create index unreadable_event_seen_body on unreadable_event (settled_at)
      where body is not null and settled_at is not null`);
  }
}
