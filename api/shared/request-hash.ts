import { createHash } from 'node:crypto';

/** JSON with sorted keys, so that two bodies that say the same have the same text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

/** Hex SHA-256 of what was asked: the same idempotency key with another request is refused by it. */
export function requestHash({ method, path, body }: { method: string; path: string; body: unknown }): string {
  return createHash('sha256')
    .update(`${method} ${path}\n${canonicalJson(body) ?? ''}`)
    .digest('hex');
}
