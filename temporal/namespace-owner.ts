import type { Connection } from '@temporalio/client';

/** A key of the namespace's own data. */
const MARK = 'quartermaster-shop';

/** What a namespace needs to know of a shop. */
export interface NamespaceShop {
  readonly id: string;
  readonly mode: 'live' | 'simulated';
}

/** The workflows of a namespace are those of another shop's orders, and one of the two is live. */
export class NamespaceOfOtherShop extends Error {
  override readonly name = 'NamespaceOfOtherShop';

  constructor(namespace: string, owner: NamespaceShop, shop: NamespaceShop) {
    super(
      `The namespace ${namespace} of Temporal is that of a ${owner.mode} shop with another database, and this is a ${shop.mode} one: set TEMPORAL_ADDRESS or TEMPORAL_NAMESPACE to one of its own.`,
    );
  }
}

/** Throws NamespaceOfOtherShop. One that nobody has marked, or may look at, is for anybody. */
export async function refuseOtherShop(connection: Connection, namespace: string, shop: NamespaceShop): Promise<void> {
  const owner = await ownerOf(connection, namespace);
  const isLive = owner?.mode === 'live' || shop.mode === 'live';
  if (owner && owner.id !== shop.id && isLive) throw new NamespaceOfOtherShop(namespace, owner, shop);
}

/** Marks a namespace as this shop's. Where only Temporal Cloud may change it, it stays without a mark. */
export async function markNamespace(connection: Connection, namespace: string, shop: NamespaceShop): Promise<void> {
  await refuseOtherShop(connection, namespace, shop);
  const data = { [MARK]: `${shop.mode}:${shop.id}` };
  await connection.workflowService.updateNamespace({ namespace, updateInfo: { data } }).catch(unlessForbidden);
}

function unlessForbidden(error: unknown): undefined {
  if (!/PERMISSION_DENIED|UNIMPLEMENTED/.test(String(error))) throw error;
}

/** Whose mark it bears; undefined where there is none, or nobody may look. */
export async function ownerOf(connection: Connection, namespace: string): Promise<NamespaceShop | undefined> {
  const described = await connection.workflowService.describeNamespace({ namespace }).catch(unlessForbidden);
  const [, mode, id] = /^(live|simulated):(.+)$/.exec(described?.namespaceInfo?.data?.[MARK] ?? '') ?? [];
  return id ? { id, mode: mode as NamespaceShop['mode'] } : undefined;
}
