import type { Connection } from '@temporalio/client';
import type { Shop } from '../../db/shop/shop-queries.ts';
import { NamespaceOfOtherShop, ownerOf, refuseOtherShop } from '../../temporal/namespace-owner.ts';

/** A namespace that nothing says is the live shop's: histories that are elsewhere would count as gone. */
class NamespaceWithoutMark extends Error {
  override readonly name = 'NamespaceWithoutMark';

  constructor(namespace: string) {
    super(
      `Nothing says that the namespace ${namespace} of Temporal is that of this live shop: histories that are elsewhere would count as gone. Set TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE as the worker has them. Where set-up could not mark it (Temporal Cloud), look whether this shop's orders are there, and add --namespace-is-ours.`,
    );
  }
}

export interface NamespaceInQuestion {
  readonly connection: Connection;
  readonly namespace: string;
  readonly shop: Shop;
  /** Somebody has looked, and says so. */
  readonly isOurs: boolean;
}

/** Throws NamespaceOfOtherShop and NamespaceWithoutMark. Stricter than the other processes, which find out when nothing works. */
export async function refuseUnprovenNamespace({
  connection,
  namespace,
  shop,
  isOurs,
}: NamespaceInQuestion): Promise<void> {
  await refuseOtherShop(connection, namespace, shop);
  const owner = await ownerOf(connection, namespace);
  if (owner && owner.id !== shop.id) throw new NamespaceOfOtherShop(namespace, owner, shop);
  if (!owner && shop.mode === 'live' && !isOurs) throw new NamespaceWithoutMark(namespace);
}
