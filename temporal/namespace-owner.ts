import type { Connection } from '@temporalio/client';

/** A key of the namespace's own data. */
const MARK = 'quartermaster-shop';

/** What a namespace needs to know of a shop. */
export interface NamespaceShop {
  readonly id: string;
  readonly mode: 'live' | 'simulated';
}

/** A connection, or a client that has one. */
export type NamespaceService = Pick<Connection, 'workflowService'>;

/** The workflows of a namespace are those of another shop's orders, and one of the two is live. */
export class NamespaceOfOtherShop extends Error {
  override readonly name = 'NamespaceOfOtherShop';

  constructor(namespace: string, owner: NamespaceShop, shop: NamespaceShop) {
    super(
      owner.id === shop.id
        ? `The namespace ${namespace} of Temporal is that of the ${owner.mode} shop of which this database is a copy, and this copy is ${shop.mode}: run "npm run db:mark-copy" on the copy, and set TEMPORAL_NAMESPACE to one of its own.`
        : `The namespace ${namespace} of Temporal is that of a ${owner.mode} shop with another database, and this is a ${shop.mode} one: set TEMPORAL_ADDRESS or TEMPORAL_NAMESPACE to one of its own.`,
    );
  }
}

/** Throws NamespaceOfOtherShop. One that nobody has marked, or may look at, is for anybody. */
export async function refuseOtherShop(
  temporal: NamespaceService,
  namespace: string,
  shop: NamespaceShop,
): Promise<void> {
  const owner = await ownerOf(temporal, namespace);
  if (owner && mayNotShare(owner, shop)) throw new NamespaceOfOtherShop(namespace, owner, shop);
}

/** A shop keeps its kind for good: where the id is the same and the kind is not, one of the two is a copy. */
function mayNotShare(owner: NamespaceShop, shop: NamespaceShop): boolean {
  if (owner.id === shop.id) return owner.mode !== shop.mode;
  return owner.mode === 'live' || shop.mode === 'live';
}

/**
 * Marks a namespace as this shop's. Where only Temporal Cloud may change it, it stays without a mark. `isUsed`: a shop that
 * nobody has used yet may be made one of the other kind, and then takes its own namespace along.
 */
export async function markNamespace(
  temporal: NamespaceService,
  namespace: string,
  shop: NamespaceShop & { readonly isUsed: boolean },
): Promise<void> {
  const owner = await ownerOf(temporal, namespace);
  const isOwn = owner?.id === shop.id && !shop.isUsed;
  if (owner && !isOwn && mayNotShare(owner, shop)) throw new NamespaceOfOtherShop(namespace, owner, shop);
  const data = { [MARK]: `${shop.mode}:${shop.id}` };
  await temporal.workflowService.updateNamespace({ namespace, updateInfo: { data } }).catch(unlessForbidden);
}

function unlessForbidden(error: unknown): undefined {
  if (!/PERMISSION_DENIED|UNIMPLEMENTED/.test(String(error))) throw error;
}

/** Whose mark it bears; undefined where there is none, or nobody may look. */
export async function ownerOf(
  { workflowService }: NamespaceService,
  namespace: string,
): Promise<NamespaceShop | undefined> {
  const described = await workflowService.describeNamespace({ namespace }).catch(unlessForbidden);
  const [, mode, id] = /^(live|simulated):(.+)$/.exec(described?.namespaceInfo?.data?.[MARK] ?? '') ?? [];
  return id ? { id, mode: mode as NamespaceShop['mode'] } : undefined;
}
