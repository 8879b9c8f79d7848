import { Migration } from '@mikro-orm/migrations';

/** Where an import keeps the rows of a file between reading and applying them. */
export class ImportTables extends Migration {
  override up(): void {
    this.addSql(`
create table import_run (
  id uuid not null,
  file_name varchar(255) not null,
  file_hash varchar(255) not null,
  location_id varchar(255) not null,
  currency varchar(3) not null,
  state varchar(255) not null default 'reading',
  last_line int not null default 0,
  rows_accepted int not null default 0,
  rows_refused int not null default 0,
  changes jsonb null,
  started_at timestamptz not null default now(),
  applied_at timestamptz null,
  primary key (id)
);
alter table import_run add constraint import_run_state check (state in ('reading', 'applied'));

create table import_row (
  run_id uuid not null,
  line int not null,
  reason varchar(255) null,
  invoice_no text not null,
  stock_code text not null,
  title text null,
  quantity int null,
  unit_price_minor bigint null,
  customer_reference text null,
  primary key (run_id, line)
);
create index import_row_refused on import_row (run_id, line) where reason is not null;
`);
  }
}
