import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hashOfApiKey } from '../../db/credentials/api-key-secret.ts';
import { createCredentialQueries } from '../../db/credentials/credential-queries.ts';
import { createCredentialRepository } from '../../db/credentials/credential-repository.ts';
import type { Database } from '../../db/database.ts';

export interface SeededKeys {
  readonly storefrontKey: string;
  readonly staffKey: string;
}

const NAME = 'seed';

/**
 * The stack's own API keys. The database keeps hashes only, so the keys are remembered in a file that its owner alone
 * can read. When the file and the database do not match, the earlier keys are revoked and new ones made.
 */
export async function seedKeys(database: Database, keysFile: string): Promise<SeededKeys> {
  const remembered = await readKeys(keysFile);
  if (remembered && (await areLive(database, remembered))) return remembered;
  const credentials = createCredentialRepository(database);
  for (const { id, name, revokedAt } of await createCredentialQueries(database).list()) {
    if (name === NAME && !revokedAt) await credentials.revoke(id);
  }
  const storefront = await credentials.create({ name: NAME, role: 'storefront' });
  const staff = await credentials.create({ name: NAME, role: 'administrator' });
  const keys = { storefrontKey: storefront.key, staffKey: staff.key };
  await writeKeys(keysFile, keys);
  return keys;
}

async function areLive(database: Database, { storefrontKey, staffKey }: SeededKeys): Promise<boolean> {
  const credentials = createCredentialQueries(database);
  const storefront = await credentials.findLive(hashOfApiKey(storefrontKey));
  const staff = await credentials.findLive(hashOfApiKey(staffKey));
  return storefront?.role === 'storefront' && staff?.role === 'administrator';
}

async function readKeys(keysFile: string): Promise<SeededKeys | undefined> {
  try {
    const { storefrontKey, staffKey } = JSON.parse(await readFile(keysFile, 'utf8')) as Partial<SeededKeys>;
    return typeof storefrontKey === 'string' && typeof staffKey === 'string' ? { storefrontKey, staffKey } : undefined;
  } catch {
    // Missing, or half of it: new keys are made.
    return undefined;
  }
}

// Under another name first: a kill in the middle leaves no half a file.
async function writeKeys(keysFile: string, keys: SeededKeys): Promise<void> {
  await mkdir(dirname(keysFile), { recursive: true });
  const unfinished = `${keysFile}.unfinished-${process.pid}`;
  await writeFile(unfinished, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  await rename(unfinished, keysFile);
}
