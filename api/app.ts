import Koa from 'koa';
import helmet from 'koa-helmet';
import type { Registry } from 'prom-client';
import { createMakerQueries } from '../db/access/maker-queries.ts';
import { createKnownKeys } from '../db/access/known-keys.ts';
import { createSigningKeyRepository } from '../db/access/signing-key-repository.ts';
import { createSessionQueries } from '../db/accounts/session-repository.ts';
import { createCredentialQueries } from '../db/credentials/credential-queries.ts';
import { createCredentialRepository } from '../db/credentials/credential-repository.ts';
import { createPasswords } from '../db/passwords/passwords.ts';
import { createPolicyQueries } from '../db/policies/policy-queries.ts';
import { createPolicyReader } from '../db/policies/policy-reader.ts';
import type { ApiParts } from './compose/api-parts.ts';
import { composePages } from '../pages/compose-pages.ts';
import { composeAccess } from './compose/compose-access.ts';
import { composeAccounts } from './compose/compose-accounts.ts';
import { composeApprovals } from './compose/compose-approvals.ts';
import { composeCatalogue } from './compose/compose-catalogue.ts';
import { composeCustomers } from './compose/compose-customers.ts';
import { composeEvents } from './compose/compose-events.ts';
import { composeInventory } from './compose/compose-inventory.ts';
import { composeMessages } from './compose/compose-messages.ts';
import { composeOrders } from './compose/compose-orders.ts';
import { composePayments } from './compose/compose-payments.ts';
import { composePolicies } from './compose/compose-policies.ts';
import { composeShipments } from './compose/compose-shipments.ts';
import { composeShipping } from './compose/compose-shipping.ts';
import { composeShop } from './compose/compose-shop.ts';
import { composeStaff } from './compose/compose-staff.ts';
import { createStaffParts } from './compose/staff-parts.ts';
import { composeTax } from './compose/compose-tax.ts';
import { composeTasks } from './compose/compose-tasks.ts';
import { composeWebhooks } from './compose/compose-webhooks.ts';
import { documentationRoutes } from './documentation/documentation-routes.ts';
import { healthRoutes } from './health/health-routes.ts';
import { createAuthenticator } from './shared/authenticate.ts';
import { compressAnswers } from './shared/compress-answers.ts';
import { allowOrigins } from './shared/cross-origin.ts';
import { createCustomerTokens } from './shared/customer-tokens.ts';
import { createCallerLimits } from './shared/limits/caller-limits.ts';
import type { StaffSessionReader } from './staff/staff-sessions.ts';
import { createLimitAlarm } from './shared/limits/limit-alarm.ts';
import { createDeclineLimit } from './shared/limits/decline-limit.ts';
import { warnOfUnseenProxy } from './shared/limits/unseen-proxy.ts';
import { createOrderTokens } from '../db/access/order-tokens.ts';
import { createOwnership } from './shared/ownership.ts';
import { errorHandler } from './shared/error-handler.ts';
import { requestMetrics } from './shared/request-metrics.ts';
import { requestLog, type RequestState } from './shared/request-state.ts';
import type { Route } from './shared/route.ts';
import { serveRoutes } from './shared/serve-routes.ts';

/** Every route of the platform, one list for each feature (compose/). */
export function allRoutes(parts: ApiParts): Route[] {
  const readDeclines = async () => (await parts.policies.read()).documents['declined-cards'].perMinuteOfKey;
  // One for both: a card counts the same whether it was sent with the order or after it.
  const declines = createDeclineLimit(readDeclines, parts.alarm);
  const routes = composeApprovals(parts, [
    ...composeShop(parts),
    ...composeCatalogue(parts),
    ...composeCustomers(parts),
    ...composeAccounts(parts),
    ...composeInventory(parts),
    ...composeTax(parts),
    ...composeShipping(parts),
    ...composeOrders(parts, declines),
    ...composePayments(parts, declines),
    ...composeShipments(parts),
    ...composeWebhooks(parts),
    ...composeMessages(parts),
    ...composePolicies(parts),
    ...composeAccess(parts),
    ...composeStaff(parts),
    ...composeEvents(parts),
  ]);
  return [...routes, ...composeTasks(parts, routes), ...healthRoutes(parts)];
}

export interface AppDependencies extends Omit<ApiParts, 'alarm' | 'policies' | 'orderTokens' | 'staff' | 'passwords'> {
  /** Where requests are counted. */
  readonly registry: Registry;
  /** Who has signed in, where that is not asked of the database. */
  readonly sessions?: StaffSessionReader;
}

/** What the API answers is data: a browser that shows it loads nothing with it. A page says what it needs (page-headers.ts). */
const NOTHING_IS_LOADED = {
  defaultSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};

/**
 * The whole API, composed. The order is a part of it: metrics and log see what is answered in the end; whatever follows the
 * headers of the origin has them, errors too; answers are compressed after the routes, and errors, which are short, were made
 * within. A preflight comes no further than the origins, and a route authenticates before it reads.
 */
export function createApp({ registry, sessions, ...deps }: AppDependencies): Koa<RequestState> {
  const { database, log, config, rateLimits } = deps;
  const policies = createPolicyReader(createPolicyQueries(database));
  // One for all: what issues tokens and what takes them read the shop's secrets once.
  const signingKeys = createSigningKeyRepository(database);
  const keys = createKnownKeys(signingKeys);
  const orderTokens = createOrderTokens(signingKeys, keys);
  const customerSessions = createSessionQueries(database);
  const customerTokens = createCustomerTokens({ keys, sessions: customerSessions, issuer: config.tokenIssuer });
  // One for staff and customers: all passwords of a process are hashed in turn.
  const passwords = createPasswords();
  const ofStaff = createStaffParts({ ...deps, registry, rateLimits, passwords });
  const staff = sessions ? { ...ofStaff, sessions } : ofStaff;
  const parts = { ...deps, policies, orderTokens, staff, passwords, alarm: createLimitAlarm(log, registry) };
  const routes = allRoutes(parts);
  const app = new Koa<RequestState>({ proxy: config.trustedProxies > 0, maxIpsCount: config.trustedProxies });
  app.silent = true;
  app.on('error', (err: unknown) => log.warn({ err }, 'A response could not be sent'));
  app.use(requestMetrics(registry));
  app.use(requestLog(log));
  app.use(warnOfUnseenProxy(log, config.trustedProxies));
  app.use(helmet({ contentSecurityPolicy: { useDefaults: false, directives: NOTHING_IS_LOADED } }));
  if (config.corsOrigins.size > 0) app.use(allowOrigins(config.corsOrigins));
  app.use(compressAnswers());
  app.use(errorHandler(log));
  const limits = createCallerLimits(config.limits, rateLimits);
  const credentials = { ...createCredentialQueries(database), ...createCredentialRepository(database) };
  const authenticate = createAuthenticator({ credentials, orderTokens, customerTokens, badKeys: limits.badKeys, log });
  const ownership = createOwnership(createMakerQueries(database));
  const pages = composePages({ ...parts, routes, limits });
  app.use(pages.middleware);
  const served = [...routes, ...documentationRoutes(routes, config), ...pages.files];
  for (const middleware of serveRoutes(served, { authenticate, limits, ownership, log })) app.use(middleware);
  return app;
}
