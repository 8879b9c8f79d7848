import { Migration } from '@mikro-orm/migrations';

/** A location may be paused or closed, and is changed by several people; a tax rate may be set for a day to come. */
export class OwnShop extends Migration {
  override up(): void {
    this.addSql(`
alter table stock_location add column state varchar(255) not null default 'open', add column version int not null default 1,
  add column created_at timestamptz not null default now(), add column updated_at timestamptz not null default now();
alter table stock_location add constraint stock_location_state check (state in ('open', 'paused', 'closed'));

alter table tax_rate add column valid_from timestamptz not null default '-infinity', add column ended_at timestamptz null;
alter table tax_rate drop constraint tax_rate_pkey;
alter table tax_rate add primary key (country, tax_class, valid_from);
`);
  }
}
