import type { ListedCredential, ListedSecret } from '../../db/credentials/credential-queries.ts';

/** For people: a line for each key, and below it one for each of its secrets where it has several. */
export function credentialTable(all: readonly ListedCredential[]): string {
  if (all.length === 0) return 'There is no key yet: make one with "create".';
  const roleWidth = Math.max(...all.map(({ role }) => role.length));
  return all
    .flatMap((key) => {
      const [secret, ...earlier] = key.secrets;
      const line = [key.id, key.role.padEnd(roleWidth), stateOf(key).padEnd(7), ...datesOf(key), key.name].join('  ');
      if (!secret || earlier.length === 0) return [line];
      return [line, ...key.secrets.map((one) => `  secret ${secretLine(one)}`)];
    })
    .join('\n');
}

function secretLine(secret: ListedSecret): string {
  return [secret.id, stateOf(secret).padEnd(7), ...datesOf(secret)].join('  ').trimEnd();
}

function stateOf({ revokedAt, expiresAt }: Omit<ListedSecret, 'id'>): 'live' | 'revoked' | 'expired' {
  if (revokedAt) return 'revoked';
  return expiresAt && expiresAt.getTime() <= Date.now() ? 'expired' : 'live';
}

function datesOf({ createdAt, expiresAt, lastUsedAt }: Omit<ListedSecret, 'id'>): string[] {
  const minuteOf = (time: Date | null) => (time ? `${time.toISOString().slice(0, 16)}Z` : 'never').padEnd(17);
  return [
    `made ${createdAt.toISOString().slice(0, 10)}`,
    `expires ${minuteOf(expiresAt)}`,
    `used ${minuteOf(lastUsedAt)}`,
  ];
}
