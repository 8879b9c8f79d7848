import { Migration } from '@mikro-orm/migrations';

/** How tax is rounded where a shop has chosen otherwise than is built in. */
export class TaxRoundingRules extends Migration {
  override up(): void {
    this.addSql(`
create table tax_rounding (
  country varchar(2) not null,
  scope varchar(255) not null,
  mode varchar(255) not null default 'half-up',
  primary key (country)
);
alter table tax_rounding add constraint tax_rounding_scope_check check (scope in ('line', 'rate-group', 'order'));
alter table tax_rounding add constraint tax_rounding_mode_check check (mode in ('half-up', 'half-down', 'down'));
`);
  }
}
