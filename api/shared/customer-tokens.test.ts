import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, SignJWT, UnsecuredJWT } from 'jose';
import { createKnownKeys } from '../../db/access/known-keys.ts';
import { AUDIENCE, createCustomerTokens } from './customer-tokens.ts';

const claims = {
  accountId: randomUUID(),
  customerId: randomUUID(),
  sessionId: randomUUID(),
  loggedInAtSeconds: 1_800_000_000,
};
const issuer = 'https://shop.example';
const secret = randomBytes(32);
const old = { number: 1, secret, ageMs: 3_600_000 };

function tokensOf(rows = [old], { ended = [] as string[], iss = issuer } = {}) {
  const keys = createKnownKeys({ listLive: async () => rows });
  return createCustomerTokens({ keys, sessions: { listEnded: async () => new Set(ended) }, issuer: iss });
}

describe('an access token', () => {
  it('says whose it is to whoever has the public keys, and to us', async () => {
    const tokens = tokensOf();
    const token = await tokens.sign(claims);
    expect(await tokens.verify(token)).toEqual(claims);
    const jwks = createLocalJWKSet({ keys: [...(await tokens.published())] });
    const { payload } = await jwtVerify(token, jwks, {
      issuer,
      audience: AUDIENCE,
      typ: 'at+jwt',
      algorithms: ['EdDSA'],
    });
    expect(payload.sub).toBe(claims.accountId);
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(600);
    expect(JSON.stringify(await tokens.published())).not.toContain('"d"');
  });

  it('is signed by a new key once everybody who checks has had time to see it', async () => {
    const fresh = { number: 2, secret: randomBytes(32), ageMs: 40_000 };
    const signedWith = async (rows: (typeof old)[]) => decodeProtectedHeader(await tokensOf(rows).sign(claims)).kid;
    expect(await signedWith([fresh, old])).toBe('qm-1');
    expect(await signedWith([{ ...fresh, ageMs: 51_000 }, old])).toBe('qm-2');
    expect((await tokensOf([fresh, old]).published()).map(({ kid }) => kid)).toEqual(['qm-2', 'qm-1']);
  });

  it('is refused once its session has ended, or its key is retired', async () => {
    const token = await tokensOf().sign(claims);
    expect(await tokensOf([old], { ended: [claims.sessionId] }).verify(token)).toBeUndefined();
    expect(await tokensOf([{ ...old, number: 2, secret: randomBytes(32) }]).verify(token)).toBeUndefined();
  });

  it('of another shop or issuer is refused', async () => {
    const elsewhere = await tokensOf([{ ...old, secret: randomBytes(32) }]).sign(claims);
    expect(await tokensOf().verify(elsewhere)).toBeUndefined();
    const other = await tokensOf([old], { iss: 'https://other.example' }).sign(claims);
    expect(await tokensOf().verify(other)).toBeUndefined();
  });

  it('whose database cannot be asked is not called invalid', async () => {
    const token = await tokensOf().sign(claims);
    const keys = createKnownKeys({ listLive: async () => [old] });
    const down = createCustomerTokens({
      keys,
      issuer,
      sessions: { listEnded: () => Promise.reject(new Error('down')) },
    });
    await expect(down.verify(token)).rejects.toThrow('down');
  });
});

describe('what is no access token', () => {
  const part = (token: string, n: number) => token.split('.')[n] ?? '';
  const hmac = (header: { alg: string; typ: string; kid: string }, key: Uint8Array) =>
    new SignJWT({ sid: claims.sessionId, customer: claims.customerId, auth_time: 1 })
      .setProtectedHeader(header)
      .setSubject(claims.accountId)
      .setIssuer(issuer)
      .setAudience(AUDIENCE)
      .setExpirationTime('5m')
      .sign(key);

  it.each([
    ['nothing', async () => ''],
    ['rubbish', async () => 'eyJhbGciOiJFZERTQSJ9.x.y'],
    ['one without a signature', async () => new UnsecuredJWT({ sub: claims.accountId }).setIssuer(issuer).encode()],
    [
      'one that is signed with the public key as a secret',
      async () => {
        const [{ x = '' } = {}] = await tokensOf().published();
        return hmac({ alg: 'HS256', typ: 'at+jwt', kid: 'qm-1' }, Buffer.from(x, 'base64url'));
      },
    ],
    [
      'one with another’s claims',
      async () => {
        const [mine, theirs] = [
          await tokensOf().sign(claims),
          await tokensOf().sign({ ...claims, customerId: randomUUID() }),
        ];
        return `${part(mine, 0)}.${part(theirs, 1)}.${part(mine, 2)}`;
      },
    ],
    [
      'one of an unknown key',
      async () => {
        const token = await tokensOf([{ ...old, number: 9 }]).sign(claims);
        return token;
      },
    ],
  ])('is refused: %s', async (_, make) => {
    expect(await tokensOf().verify(await make())).toBeUndefined();
  });
});
