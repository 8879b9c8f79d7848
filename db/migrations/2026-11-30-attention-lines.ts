import { Migration } from '@mikro-orm/migrations';

/** What staff are told of an order, by who tells it: each takes away only its own words. */
export class AttentionLines extends Migration {
  override up(): void {
    this.addSql(`alter table sales_order add column attention_lines jsonb not null default '{}'`);
    this.addSql(
      `update sales_order set attention_lines = jsonb_build_object('workflow:notice', attention) where attention is not null`,
    );
  }
}
