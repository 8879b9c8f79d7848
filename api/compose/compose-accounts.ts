import { createSigningKeyRepository } from '../../db/access/signing-key-repository.ts';
import { createKnownKeys } from '../../db/access/known-keys.ts';
import { createAccountTokens } from '../../db/accounts/account-tokens.ts';
import { createSessionQueries } from '../../db/accounts/session-repository.ts';
import { createPasswords } from '../../db/passwords/passwords.ts';
import type { AccountDependencies } from '../accounts/account-dependencies.ts';
import { keySetRoutes } from '../accounts/key-set-routes.ts';
import { createLoginLimits } from '../accounts/login-limits.ts';
import { registrationRoutes } from '../accounts/registration-routes.ts';
import { sessionRoutes } from '../accounts/session-routes.ts';
import { createCustomerTokens } from '../shared/customer-tokens.ts';
import type { Route } from '../shared/route.ts';
import type { ApiParts } from './api-parts.ts';

export function composeAccounts({ database, config, rateLimits }: ApiParts): Route[] {
  const keys = createKnownKeys(createSigningKeyRepository(database));
  const sessions = createSessionQueries(database);
  const deps: AccountDependencies = {
    database,
    sessions,
    accountTokens: createAccountTokens(keys),
    customerTokens: createCustomerTokens({ keys, sessions, issuer: config.tokenIssuer }),
    passwords: createPasswords(),
    limits: createLoginLimits(rateLimits),
  };
  return [...registrationRoutes(deps), ...sessionRoutes(deps), ...keySetRoutes(deps)];
}
