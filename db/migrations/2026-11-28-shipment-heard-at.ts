import { Migration } from '@mikro-orm/migrations';

/** When a carrier last told of a parcel: what it says on the way is written down without waking the parcel's workflow. */
export class ShipmentHeardAt extends Migration {
  override up(): void {
    this.addSql('alter table shipment add column heard_at timestamptz null');
  }
}
