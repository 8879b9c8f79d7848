import { Migration } from '@mikro-orm/migrations';

/** An import tells of articles that it took and that a spreadsheet may have changed. */
export class ImportDoubts extends Migration {
  override up(): void {
    this.addSql('alter table import_row add column doubt varchar(255)');
    this.addSql('drop index import_row_refused');
    this.addSql(
      'create index import_row_reported on import_row (run_id, line) where reason is not null or doubt is not null',
    );
  }
}
