import { Migration } from '@mikro-orm/migrations';

/**
 * How customers are reached takes a permission of its own. The shop's own roles that could read it until now go on reading it, since a
 * warehouse whose labels are gone overnight is not what anybody decided; whoever wants less takes it from them.
 */
export class ContactOfCustomers extends Migration {
  override up(): void {
    this.addSql(`
-- allowed rows-changed-in-transaction: a shop has a handful of roles
update role set permissions = array_append(permissions, 'customers:read-contact'), version = version + 1, updated_at = now()
where permissions && '{orders:read,customers:read,customers:write,shipments:read}' and not 'customers:read-contact' = any (permissions)`);
  }
}
