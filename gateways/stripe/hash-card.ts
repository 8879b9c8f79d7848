import { createHash } from 'node:crypto';

/**
 * The provider's name for the number of a card, hashed: still the same for each use of the card in this shop, and of no use to
 * whoever reads it in a workflow's history or in a table.
 */
export function hashCard(fingerprint: string | null | undefined): string | null {
  if (fingerprint === null || fingerprint === undefined) return null;
  return createHash('sha256').update(`card:${fingerprint}`).digest('base64url').slice(0, 22);
}
