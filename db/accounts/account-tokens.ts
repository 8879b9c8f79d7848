import {
  ACCOUNT_SIGNATURE_BYTES,
  accountClaimBytes,
  accountTokenOf,
  readAccountToken,
  tokenSeconds,
  type AccountTokenClaims,
  type TokenPurpose,
} from '../../domain/accounts/account-token.ts';
import { READ_BY_ALL_MS, type KnownKeys } from '../access/known-keys.ts';
import { createTokenSignature } from '../access/token-signature.ts';

const signature = createTokenSignature('account', ACCOUNT_SIGNATURE_BYTES);

export interface AccountTokenRequest extends Pick<AccountTokenClaims, 'purpose' | 'accountId' | 'version'> {
  /** From when on it is refused. Left out: its time from now on. */
  readonly expiresAt?: Date | undefined;
}

/** What opens an account for one purpose: nothing of it is stored, so that whoever reads the database has no link of anybody's. */
export interface AccountTokens {
  sign(request: AccountTokenRequest): Promise<string>;
  /** Which account and version a token is for. Undefined if it is none of ours, for something else, or has expired. */
  verify(token: string, purpose: TokenPurpose): Promise<{ accountId: string; version: number } | undefined>;
}

export function createAccountTokens(keys: Pick<KnownKeys, 'signing' | 'find'>): AccountTokens {
  return {
    async sign({ expiresAt, ...request }) {
      const key = await keys.signing(READ_BY_ALL_MS);
      const endsMs = expiresAt?.getTime() ?? Date.now() + tokenSeconds[request.purpose] * 1_000;
      const claims = accountClaimBytes({
        ...request,
        keyNumber: key.number,
        expiresAtSeconds: Math.floor(endsMs / 1_000),
      });
      return accountTokenOf(claims, signature.of(key, claims));
    },
    async verify(token, purpose) {
      const sent = readAccountToken(token);
      if (sent?.purpose !== purpose || sent.expiresAtSeconds * 1_000 <= Date.now()) return undefined;
      const key = await keys.find(sent.keyNumber);
      if (!key || !signature.fits(key, sent)) return undefined;
      return { accountId: sent.accountId, version: sent.version };
    },
  };
}
