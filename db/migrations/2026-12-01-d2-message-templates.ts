import { Migration } from '@mikro-orm/migrations';

/** How a shop writes its messages itself, each version of a template as it was saved. */
export class MessageTemplates extends Migration {
  override up(): void {
    this.addSql(`
create table message_template (
  kind varchar(255) not null,
  locale varchar(255) not null,
  channel varchar(255) not null,
  version int not null,
  subject text null,
  text text null,
  html text null,
  author text not null,
  written_at timestamptz not null default now(),
  primary key (kind, locale, channel, version),
  constraint message_template_counts check (version >= 1),
  constraint message_template_whole check ((subject is null) = (text is null))
)`);
    this.addSql(
      `create trigger message_template_append_only before update or delete on message_template for each row execute function refuse_change()`,
    );
  }
}
