import type { AccountTokens } from '../../db/accounts/account-tokens.ts';
import type { RefreshTokens } from '../../db/accounts/refresh-tokens.ts';
import type { SessionQueries } from '../../db/accounts/session-repository.ts';
import type { Database } from '../../db/database.ts';
import type { Passwords } from '../../db/passwords/passwords.ts';
import type { CustomerTokens } from '../shared/customer-tokens.ts';
import type { LoginLimits } from '../shared/limits/login-limits.ts';

/** What the routes of accounts share. */
export interface AccountDependencies {
  readonly database: Database;
  readonly sessions: Pick<SessionQueries, 'list'>;
  readonly refreshTokens: RefreshTokens;
  readonly accountTokens: AccountTokens;
  readonly customerTokens: Pick<CustomerTokens, 'sign' | 'published'>;
  readonly passwords: Passwords;
  readonly limits: LoginLimits;
}
