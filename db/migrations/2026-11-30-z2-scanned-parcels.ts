import { Migration } from '@mikro-orm/migrations';

/** Since when the carrier has a parcel that counts as here: it is called back only where staff say where its goods are. */
export class ScannedParcels extends Migration {
  override up(): void {
    this.addSql('alter table shipment add column scanned_at timestamptz null');
  }
}
