import { Migration } from '@mikro-orm/migrations';

/** Which shop the database is of, and whether its money and parcels are real. */
export class ShopModes extends Migration {
  override up(): void {
    this.addSql(`
      create table shop (
        id uuid primary key,
        mode varchar(255) not null constraint shop_mode_check check (mode in ('live', 'simulated')),
        created_at timestamptz not null default now(),
        only_one boolean not null default true constraint shop_only_one_unique unique
          constraint shop_only_one_check check (only_one)
      )`);
  }
}
