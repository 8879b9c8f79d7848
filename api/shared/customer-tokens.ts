import { createHmac, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import type { KnownKey, KnownKeys } from '../../db/access/known-keys.ts';
import type { SessionQueries } from '../../db/accounts/session-repository.ts';
import { keepReading } from '../../db/shared/keep-reading.ts';
import { ACCESS_TOKEN_SECONDS } from '../../domain/accounts/session-rules.ts';

/** For whom the tokens are: whoever checks one looks that it is for them. */
export const AUDIENCE = 'quartermaster';
const ALGORITHM = 'EdDSA';
/** RFC 9068, section 2.1: an ID token, or anything else that is signed, is no access token. */
const TYPE = 'at+jwt';

/** Sessions that have ended are read once in so long: their access tokens are refused within this time. */
const ENDED_CACHED_MS = 5_000;

/**
 * A new key signs from this age on. Others that check tokens by the published keys look for an unknown one once in 30 s, as jose does, and
 * may keep the answer for `JWKS_KEPT_SECONDS`.
 */
const SIGNS_FROM_AGE_MS = 50_000;
export const JWKS_KEPT_SECONDS = 15;

/** So that what is made of the secret is good for this alone. */
const PURPOSE = 'quartermaster access token\0';
/** PKCS #8 of an Ed25519 key before its 32 bytes (RFC 8410, section 7). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

export interface CustomerClaims {
  readonly accountId: string;
  readonly customerId: string;
  readonly sessionId: string;
  readonly loggedInAtSeconds: number;
}

/** A public key as RFC 7517 and RFC 8037 write it. */
export interface PublishedKey {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly kid: string;
  readonly use: 'sig';
  readonly alg: 'EdDSA';
}

/** Access tokens of customers: JWTs (RFC 9068) that anybody can check who has the shop's public keys, without asking it. */
export interface CustomerTokens {
  sign(claims: CustomerClaims): Promise<string>;
  /** Undefined if it is none of ours, has expired, or its session has ended. Asks nobody while keys and ended sessions are cached. */
  verify(token: string): Promise<CustomerClaims | undefined>;
  published(): Promise<readonly PublishedKey[]>;
}

export interface CustomerTokensDependencies {
  readonly keys: KnownKeys;
  readonly sessions: Pick<SessionQueries, 'listEnded'>;
  /** `iss` of the tokens. */
  readonly issuer: string;
}

interface Pair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** Three parts of base64url: no API key and no order's token looks so. */
export function mayBeAccessToken(text: string): boolean {
  return text.startsWith('eyJ');
}

export function createCustomerTokens({ keys, sessions, issuer }: CustomerTokensDependencies): CustomerTokens {
  const pairs = new WeakMap<Buffer, Pair>();
  const ended = keepReading(() => sessions.listEnded(), ENDED_CACHED_MS);

  /** Made of the shop's secret, which is replaced with it: the private key is stored nowhere. */
  function pairOf({ secret }: Pick<KnownKey, 'secret'>): Pair {
    const known = pairs.get(secret);
    if (known) return known;
    const seed = createHmac('sha256', secret).update(PURPOSE).digest();
    const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
    const pair = { privateKey, publicKey: createPublicKey(privateKey) };
    pairs.set(secret, pair);
    return pair;
  }

  async function publicKeyOf({ kid }: { kid?: string | undefined }): Promise<KeyObject> {
    const [, number] = /^qm-(\d{1,5})$/.exec(kid ?? '') ?? [];
    const key = number === undefined ? undefined : await keys.find(Number(number));
    if (!key) throw new UnknownKey();
    return pairOf(key).publicKey;
  }

  return {
    async sign({ accountId, customerId, sessionId, loggedInAtSeconds }) {
      const key = await keys.signing(SIGNS_FROM_AGE_MS);
      return new SignJWT({ sid: sessionId, customer: customerId, auth_time: loggedInAtSeconds })
        .setProtectedHeader({ alg: ALGORITHM, kid: kidOf(key), typ: TYPE })
        .setSubject(accountId)
        .setIssuer(issuer)
        .setAudience(AUDIENCE)
        .setIssuedAt()
        .setExpirationTime(`${ACCESS_TOKEN_SECONDS}s`)
        .sign(pairOf(key).privateKey);
    },
    async verify(token) {
      const claims = await readClaims(token, publicKeyOf, issuer);
      return claims && !(await ended.read()).has(claims.sessionId) ? claims : undefined;
    },
    async published() {
      return (await keys.all()).map((key) => {
        const { crv = '', x = '', kty = '' } = pairOf(key).publicKey.export({ format: 'jwk' });
        return { kty, crv, x, kid: kidOf(key), use: 'sig', alg: ALGORITHM };
      });
    },
  };
}

const kidOf = ({ number }: Pick<KnownKey, 'number'>) => `qm-${number}`;

class UnknownKey extends Error {
  override readonly name = 'UnknownKey';
}

async function readClaims(
  token: string,
  keyOf: (header: { kid?: string | undefined }) => Promise<KeyObject>,
  issuer: string,
): Promise<CustomerClaims | undefined> {
  try {
    const options = { algorithms: [ALGORITHM], issuer, audience: AUDIENCE, typ: TYPE, requiredClaims: ['exp'] };
    const { payload } = await jwtVerify(token, (header: { kid?: string | undefined }) => keyOf(header), options);
    const { sub, sid, customer, auth_time: loggedInAtSeconds } = payload;
    const isWhole = typeof sid === 'string' && typeof customer === 'string' && typeof loggedInAtSeconds === 'number';
    return sub !== undefined && isWhole
      ? { accountId: sub, customerId: customer, sessionId: sid, loggedInAtSeconds }
      : undefined;
  } catch (error) {
    // What jose finds wrong with a token has a code of its own; all else is ours, such as a database that does not answer.
    const isOfToken =
      error instanceof UnknownKey || (error instanceof Error && 'code' in error && isJoseCode(error.code));
    if (isOfToken) return undefined;
    throw error;
  }
}

function isJoseCode(code: unknown): boolean {
  return typeof code === 'string' && /^ERR_J[A-Z]+_/.test(code);
}
