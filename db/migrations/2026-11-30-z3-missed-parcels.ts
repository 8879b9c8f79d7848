import { Migration } from '@mikro-orm/migrations';

/** Since when a parcel that has not ended was found without a workflow, which its order was told. */
export class MissedParcels extends Migration {
  override up(): void {
    this.addSql('alter table shipment add column workflow_missed_at timestamptz null');
  }
}
