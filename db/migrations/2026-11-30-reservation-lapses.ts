import { Migration } from '@mikro-orm/migrations';

/** Staff are told once of a reservation that lapses soon. */
export class ReservationLapses extends Migration {
  override up(): void {
    this.addSql(`
alter table payment add column lapse_noted_at timestamptz null;
create index payment_lapsing on payment (authorised_until)
  where lapse_noted_at is null and state in ('authorised', 'captured') and captured_minor < authorised_minor;
`);
  }
}
