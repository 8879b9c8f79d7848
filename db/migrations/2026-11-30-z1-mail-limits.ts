import { Migration } from '@mikro-orm/migrations';

/**
 * What a mail counts as against its mailbox, so that what has gone to one is counted by an index, whatever was ordered under it. And
 * an index for the order in which mails are taken: however many wait, a few are read.
 */
export class MailLimits extends Migration {
  override up(): void {
    this.addSql(`alter table order_mail add column mailbox bigint null, add column counts_as varchar(255) null,
      add constraint order_mail_counts_as check (counts_as in ('unconfirmed', 'uncaptured', 'captured', 'warning'))`);
    this.addSql(
      `create index order_mail_sent_to on order_mail (mailbox, counts_as, sent_at) where sent_at is not null`,
    );
    this.addSql('drop index order_mail_waiting');
    this.addSql(`create index order_mail_waiting on order_mail (due_at, event_id) where state = 'waiting'`);
  }
}
