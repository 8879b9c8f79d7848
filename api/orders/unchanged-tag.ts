import type { OrderQueries } from '../../db/orders/order-queries.ts';
import type { Caller } from '../shared/caller.ts';
import { isKnown } from '../shared/entity-tag.ts';
import { orderTag } from './order-tag.ts';

/** The tag of an order that the caller has as it is: whoever looks again and again costs the database one row each time. */
export async function unchangedTag(
  { readTagged }: Pick<OrderQueries, 'readTagged'>,
  id: string,
  { caller, known }: { readonly caller: Caller; readonly known: readonly string[] },
): Promise<string | undefined> {
  const found = known.length > 0 ? await readTagged(id) : undefined;
  const tag = found && orderTag(found, caller);
  return tag !== undefined && isKnown(tag, known) ? tag : undefined;
}
