import { createHash, randomBytes } from 'node:crypto';
import { apiKeyOf, type KeyKind } from '../../domain/credentials/api-key.ts';

/** A new key. It is shown once; only its hash is kept. */
export function newApiKey(kind: KeyKind): string {
  return apiKeyOf(kind, randomBytes(32).toString('base64url'));
}

/** Hex SHA-256. The key is as random as the hash, so nothing slower would protect it better. */
export function hashOfApiKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
