import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { EntityManager } from '../database.ts';
import { askForLink, type LinkRequest } from './account-repository.ts';

/** A database in which the address has an account, or none yet; and the statements that it was asked. */
function aDatabase(isVerified: boolean) {
  const asked: { readonly sql: string; readonly message: Record<string, unknown> | undefined }[] = [];
  const execute = async (sql: string, params: readonly unknown[]) => {
    const isMessage = sql.includes('insert into message');
    asked.push({ sql, message: isMessage ? JSON.parse(String(params[0]))[0] : undefined });
    return isMessage ? [] : [{ id: randomUUID(), version: 3, isVerified }];
  };
  return { asked, em: { execute } as unknown as EntityManager };
}

const now = new Date('2026-12-01T10:20:30Z');
async function ask(isVerified: boolean, wish: LinkRequest['wish'], at = now) {
  const { asked, em } = aDatabase(isVerified);
  await askForLink(em, { wish, email: 'ada@example.com', madeBy: null, now: at });
  return asked;
}

describe('asking for a link', () => {
  it('does the same work whether or not there is an account', async () => {
    const all = await Promise.all([
      ask(true, 'register'),
      ask(false, 'register'),
      ask(true, 'password-reset'),
      ask(false, 'password-reset'),
    ]);
    const statements = all.map((asked) => asked.map(({ sql }) => sql));
    expect(new Set(statements.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(all.map((asked) => asked.at(-1)?.message?.['kind'])).toEqual([
      'account-exists',
      'account-verify',
      'account-password-reset',
      'account-verify',
    ]);
  });

  it('is mailed once a minute, and word that there is an account once a day', async () => {
    const keyOf = async (...sent: Parameters<typeof ask>) =>
      String((await ask(...sent)).at(-1)?.message?.['key'])
        .split('-')
        .slice(6)
        .join('-');
    expect(await keyOf(false, 'register')).toBe('verify-2026-12-01T10:20');
    expect(await keyOf(true, 'password-reset')).toBe('password-reset-2026-12-01T10:20');
    expect(await keyOf(true, 'register', new Date('2026-12-01T23:59:59Z'))).toBe('exists-2026-12-01');
  });
});
