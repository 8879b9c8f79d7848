import { describe, expect, it } from '@jest/globals';
import { createPasswordHasher, TooManyPasswords } from './password-hasher.ts';
import { createPasswords } from './passwords.ts';

describe('the hash of a password', () => {
  it('is Argon2id at the cost that OWASP names, and knows its password', async () => {
    const hasher = createPasswordHasher();
    const stored = await hasher.hash('Zoë likes tea');
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await hasher.verify('Zo\u0065\u0308 likes tea', stored)).toBe(true);
    expect(await hasher.verify('zoë likes tea', stored)).toBe(false);
  });

  it('differs each time', async () => {
    const hasher = createPasswordHasher();
    expect(await hasher.hash('the same words')).not.toBe(await hasher.hash('the same words'));
  });

  it('is computed for an account that does not exist as well, at the same cost', async () => {
    const verified: string[] = [];
    const argon2 = {
      hash: async () => '$nobody',
      verify: async (stored: string | Uint8Array) => verified.push(String(stored)) > 0,
    };
    const hasher = createPasswordHasher({ argon2 });
    expect(await hasher.verify('anything', undefined)).toBe(false);
    expect(await hasher.verify('anything', null)).toBe(false);
    expect(await hasher.verify('anything', '$somebody')).toBe(true);
    expect(verified).toEqual(['$nobody', '$nobody', '$somebody']);
  });

  it('is computed for some at a time, and refused where too many wait', async () => {
    const gate = Promise.withResolvers<void>();
    const seen = { running: 0, most: 0 };
    const argon2 = {
      hash: async () => {
        seen.running += 1;
        seen.most = Math.max(seen.most, seen.running);
        await gate.promise;
        seen.running -= 1;
        return '$hash';
      },
      verify: async () => true,
    };
    const hasher = createPasswordHasher({ atOnce: 2, argon2 });
    const all = Array.from({ length: 300 }, () => hasher.hash('a password'));
    const outcomes = Promise.allSettled(all);
    gate.resolve();
    const refused = (await outcomes).filter((one) => one.status === 'rejected');
    expect(seen.most).toBe(2);
    expect(refused).toHaveLength(300 - 2 - 200);
    expect(refused.every(({ reason }) => reason instanceof TooManyPasswords)).toBe(true);
    expect(await hasher.hash('another')).toBe('$hash');
  });
});

describe('a password that somebody chooses', () => {
  const passwords = createPasswords();
  const judge = (password: string, known: readonly string[]) => passwords.judge(password, known);

  it.each(['password', 'Password1!', 'qwertyuiop12', '12345678', 'iloveyou2', 'aaaaaaaaaaaaaaaa', 'P@ssw0rd123'])(
    'is refused where everybody has it: %s',
    async (password) => {
      expect(await judge(password, [])).toEqual({ kind: 'refuse', reason: 'guessable' });
    },
  );

  it('is refused where it is the owner’s own address or name', async () => {
    const known = ['marguerite.dupont@shop.example', 'Marguerite Dupont'];
    expect(await judge('marguerite.dupont', known)).toMatchObject({ kind: 'refuse' });
    expect(await judge('Dupont12', known)).toMatchObject({ kind: 'refuse' });
  });

  it.each(['correct horse battery staple', 'Zx9!fj30Lq', 'три весёлых бегемота', 'x'.repeat(3) + 'kV7-plume-Otter'])(
    'is accepted where it is not: %s',
    async (password) => {
      expect(await judge(password, ['ann@shop.example'])).toEqual({ kind: 'accept' });
    },
  );
});
