import { v7 } from 'uuid';
import type { PostalAddress } from '../../domain/shipping/postal-address.ts';
import type { EntityManager } from '../database.ts';
import type { VersionedChange } from '../shared/versioned-change.ts';

/** More than anybody has use for. */
export const ADDRESSES_MAX = 50;

export interface AddressDraft {
  readonly label?: string | null | undefined;
  readonly address: PostalAddress;
  readonly isDefault?: boolean | undefined;
}

export interface StoredAddress {
  readonly id: string;
  readonly label: string | null;
  readonly address: PostalAddress;
  readonly isDefault: boolean;
  readonly version: number;
}

const ADDRESS = `id, label, address, is_default as "isDefault", version`;

/** Oldest first, the default one before all others. */
export async function listAddresses(em: EntityManager, accountId: string): Promise<readonly StoredAddress[]> {
  return em.execute<StoredAddress[]>(
    `select ${ADDRESS} from account_address where account_id = ? order by is_default desc, created_at, id`,
    [accountId],
  );
}

export async function findAddress(
  em: EntityManager,
  accountId: string,
  id: string,
): Promise<StoredAddress | undefined> {
  const [row] = await em.execute<StoredAddress[]>(
    `select ${ADDRESS} from account_address where account_id = ? and id = ?`,
    [accountId, id],
  );
  return row;
}

/** Whoever calls has locked the account. Undefined: there are as many as there may be. The first one is the default. */
export async function addAddress(
  em: EntityManager,
  accountId: string,
  { label = null, address, isDefault = false }: AddressDraft,
): Promise<StoredAddress | undefined> {
  const held = await listAddresses(em, accountId);
  if (held.length >= ADDRESSES_MAX) return undefined;
  if (isDefault) await clearDefault(em, accountId);
  const [row] = await em.execute<StoredAddress[]>(
    `insert into account_address (id, account_id, label, address, is_default) values (?, ?, ?, ?::jsonb, ?) returning ${ADDRESS}`,
    [v7(), accountId, label, JSON.stringify(address), isDefault || held.length === 0],
  );
  return row;
}

/** Whoever calls has locked the account. Undefined: there is none of those versions. */
export async function replaceAddress(
  em: EntityManager,
  accountId: string,
  { id, versions, change: { label = null, address, isDefault = false } }: VersionedChange<AddressDraft>,
): Promise<StoredAddress | undefined> {
  const found = await findAddress(em, accountId, id);
  if (!found || (versions !== 'any' && !versions.includes(found.version))) return undefined;
  if (isDefault && !found.isDefault) await clearDefault(em, accountId);
  const [row] = await em.execute<StoredAddress[]>(
    `update account_address set label = ?, address = ?::jsonb, is_default = ?, version = version + 1, updated_at = now()
     where id = ? returning ${ADDRESS}`,
    // The default stays so until another becomes it.
    [label, JSON.stringify(address), isDefault || found.isDefault, id],
  );
  return row;
}

export async function removeAddress(em: EntityManager, accountId: string, id: string): Promise<boolean> {
  const gone = await em.execute<object[]>('delete from account_address where account_id = ? and id = ? returning id', [
    accountId,
    id,
  ]);
  return gone.length > 0;
}

async function clearDefault(em: EntityManager, accountId: string): Promise<void> {
  await em.execute(
    'update account_address set is_default = false, version = version + 1, updated_at = now() where account_id = ? and is_default',
    [accountId],
  );
}
