import Koa from 'koa';
import helmet from 'koa-helmet';
import type { Registry } from 'prom-client';
import { createMakerQueries } from '../db/access/maker-queries.ts';
import { createSigningKeyRepository } from '../db/access/signing-key-repository.ts';
import { createCredentialQueries } from '../db/credentials/credential-queries.ts';
import { createCredentialRepository } from '../db/credentials/credential-repository.ts';
import { createPasswords } from '../db/passwords/passwords.ts';
import { createPolicyQueries } from '../db/policies/policy-queries.ts';
import { createPolicyReader } from '../db/policies/policy-reader.ts';
import type { RateLimitStore } from '../db/limits/rate-limit-store.ts';
import type { ApiParts } from './compose/api-parts.ts';
import { composePages } from '../pages/compose-pages.ts';
import { composeAccess } from './compose/compose-access.ts';
import { composeCatalogue } from './compose/compose-catalogue.ts';
import { composeCustomers } from './compose/compose-customers.ts';
import { composeEvents } from './compose/compose-events.ts';
import { composeInventory } from './compose/compose-inventory.ts';
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
import { createCallerLimits } from './shared/limits/caller-limits.ts';
import type { StaffSessionReader } from './staff/staff-sessions.ts';
import { createLimitAlarm } from './shared/limits/limit-alarm.ts';
import { createDeclineLimit } from './shared/limits/decline-limit.ts';
import { warnOfUnseenProxy } from './shared/limits/unseen-proxy.ts';
import { createOrderTokens } from './shared/order-tokens.ts';
import { createOwnership } from './shared/ownership.ts';
import { errorHandler } from './shared/error-handler.ts';
import { requestMetrics } from './shared/request-metrics.ts';
import { requestLog, type RequestState } from './shared/request-state.ts';
import type { Route } from './shared/route.ts';
import { serveRoutes } from './shared/serve-routes.ts';

/** Every route of the platform, one list for each feature (compose/). */
export function allRoutes(parts: ApiParts): Route[] {
  // One for both: a card counts the same whether it was sent with the order or after it.
  const declines = createDeclineLimit(parts.config.limits, parts.alarm);
  const routes = [
    ...composeShop(parts),
    ...composeCatalogue(parts),
    ...composeCustomers(parts),
    ...composeInventory(parts),
    ...composeTax(parts),
    ...composeShipping(parts),
    ...composeOrders(parts, declines),
    ...composePayments(parts, declines),
    ...composeShipments(parts),
    ...composeWebhooks(parts),
    ...composePolicies(parts),
    ...composeAccess(parts),
    ...composeStaff(parts),
    ...composeEvents(parts),
  ];
  return [...routes, ...composeTasks(parts, routes), ...healthRoutes(parts)];
}

export interface AppDependencies extends Omit<ApiParts, 'alarm' | 'policies' | 'orderTokens' | 'staff'> {
  /** Where requests are counted. */
  readonly registry: Registry;
  /** Where all processes count what callers spend; left out: each counts for itself. */
  readonly rateLimits?: RateLimitStore;
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
export function createApp({ registry, rateLimits, sessions, ...deps }: AppDependencies): Koa<RequestState> {
  const { database, log, config } = deps;
  const policies = createPolicyReader(createPolicyQueries(database));
  // One for both: what issues tokens and what takes them read the shop's secrets once.
  const orderTokens = createOrderTokens(createSigningKeyRepository(database));
  const ofStaff = createStaffParts({ ...deps, registry, rateLimits, passwords: createPasswords() });
  const staff = sessions ? { ...ofStaff, sessions } : ofStaff;
  const parts = { ...deps, policies, orderTokens, staff, alarm: createLimitAlarm(log, registry) };
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
  const authenticate = createAuthenticator({ credentials, orderTokens, badKeys: limits.badKeys, log });
  const ownership = createOwnership(createMakerQueries(database));
  const pages = composePages({ ...parts, routes, limits });
  app.use(pages.middleware);
  const served = [...routes, ...documentationRoutes(routes, config), ...pages.files];
  for (const middleware of serveRoutes(served, { authenticate, limits, ownership, log })) app.use(middleware);
  return app;
}
