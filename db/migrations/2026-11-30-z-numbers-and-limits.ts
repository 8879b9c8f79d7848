import { Migration } from '@mikro-orm/migrations';

/** Requests that were refused because another order has their number at Temporal are counted. */
export class NumbersAndLimits extends Migration {
  override up(): void {
    this.addSql(`create index checkout_request_number_taken on checkout_request (resolved_at)
      where refusal ->> 'code' = 'order-number-taken'`);
  }
}
