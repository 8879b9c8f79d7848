import { OnlineMigration } from '../upgrade/online-migration.ts';
import type { OnlineStep } from '../upgrade/online-step.ts';

/** Staff find an order by its postcode, as it is typed without blanks and case, and those that are on hold. */
export class OrderSearch extends OnlineMigration {
  steps(): readonly OnlineStep[] {
    return [
      {
        kind: 'create-index',
        name: 'sales_order_postal_code',
        on: "sales_order ((upper(translate(shipping_address ->> 'postalCode', ' -', ''))), placed_at, id)",
      },
      {
        kind: 'create-index',
        name: 'sales_order_on_hold',
        on: 'sales_order (placed_at, id) where hold_reason is not null',
      },
    ];
  }
}
