import { createSigningKeyRepository } from '../../db/access/signing-key-repository.ts';
import { createKnownKeys } from '../../db/access/known-keys.ts';
import { createAccountTokens } from '../../db/accounts/account-tokens.ts';
import { createRefreshTokens } from '../../db/accounts/refresh-tokens.ts';
import { createSealedFlows } from '../../db/accounts/sealed-flows.ts';
import { createSessionQueries } from '../../db/accounts/session-repository.ts';
import { createOrderSearchQueries } from '../../db/orders/order-search-queries.ts';
import { createOwnDataQueries } from '../../db/people/own-data-queries.ts';
import { slowDowns } from '../../domain/passwords/slow-down.ts';
import type { AccountDependencies } from '../accounts/account-dependencies.ts';
import { accountRoutes } from '../accounts/account-routes.ts';
import { addressRoutes } from '../accounts/address-routes.ts';
import { keySetRoutes } from '../accounts/key-set-routes.ts';
import { ownDataRoutes } from '../accounts/own-data-routes.ts';
import { createProviderLogins } from '../accounts/providers/provider-logins.ts';
import { providerRoutes } from '../accounts/providers/provider-routes.ts';
import { registrationRoutes } from '../accounts/registration-routes.ts';
import { sessionRoutes } from '../accounts/session-routes.ts';
import { createCustomerTokens } from '../shared/customer-tokens.ts';
import { createLoginLimits } from '../shared/limits/login-limits.ts';
import type { Route } from '../shared/route.ts';
import type { ApiParts } from './api-parts.ts';

export function composeAccounts({ database, config, rateLimits, passwords }: ApiParts): Route[] {
  const keys = createKnownKeys(createSigningKeyRepository(database));
  const sessions = createSessionQueries(database);
  const deps: AccountDependencies = {
    database,
    sessions,
    accountTokens: createAccountTokens(keys),
    refreshTokens: createRefreshTokens(keys),
    customerTokens: createCustomerTokens({ keys, sessions, issuer: config.tokenIssuer }),
    passwords,
    limits: createLoginLimits({ name: 'customer', slowDown: slowDowns.customer, store: rateLimits }),
  };
  return [
    ...registrationRoutes(deps),
    ...sessionRoutes(deps),
    ...accountRoutes(deps),
    ...addressRoutes(deps),
    ...ownDataRoutes({
      orders: createOrderSearchQueries(database),
      ownData: createOwnDataQueries(database),
      rateLimits,
    }),
    ...providerRoutes({
      ...deps,
      providers: createProviderLogins(config.loginProviders),
      flows: createSealedFlows(keys),
    }),
    ...keySetRoutes(deps),
  ];
}
