import { flushCompileCache } from 'node:module';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase } from '../db/database.ts';
import { openRateLimitStore } from '../db/limits/rate-limit-store.ts';
import { createShopFiguresQueries } from '../db/orders/shop-figures-queries.ts';
import { joinShop } from '../db/shop/join-shop.ts';
import { readPoolUsage } from '../db/shared/pool-usage.ts';
import { measureDatabasePool } from '../telemetry/database-metrics.ts';
import { endOnCrash } from '../telemetry/end-on-crash.ts';
import { createLog } from '../telemetry/log.ts';
import { servePages } from '../telemetry/pages.ts';
import { createProcessRegistry, metricsPages } from '../telemetry/process-metrics.ts';
import { measureShop } from '../telemetry/shop-metrics.ts';
import { joinNamespace } from '../temporal/join-namespace.ts';
import { readApiConfig, secretsOf } from './api-config.ts';
import { createApp } from './app.ts';
import { createHttpServer } from './http-server.ts';
import { measuredCalls } from './shared/temporal-metrics.ts';
import { createTemporalCalls, createTemporalClient } from './shared/temporal.ts';

/** A database that does not answer would keep its connections for longer. */
const CLOSE_MAX_MS = 1_000;

const config = readApiConfig();
const log = createLog({ process: 'api', level: config.logLevel, secrets: secretsOf(config) });
endOnCrash(log);
const database = await openDatabase({ url: config.databaseUrl, poolSize: config.databasePoolSize });
const registry = createProcessRegistry();
measureDatabasePool(registry, () => readPoolUsage(database));
measureShop(registry, createShopFiguresQueries(database));
const metrics = await servePages({ ...config.metrics, pages: metricsPages(registry), log });

const client = createTemporalClient(config.temporal);
const temporal = measuredCalls(createTemporalCalls(client), registry);
const draining = new AbortController();
// Served meanwhile: the API may start before its database and Temporal do.
join().catch((err: unknown) => {
  log.fatal({ err }, 'This API is not for this shop');
  process.exit(1);
});
const rateLimits = config.limits.store === 'postgres' ? { rateLimits: openRateLimitStore(config.databaseUrl) } : {};
const app = createApp({ database, temporal, config, log, registry, draining: draining.signal, ...rateLimits });
const http = createHttpServer({ answer: app.callback(), noticeMs: config.drainNoticeMs });

const { port, host, sharePort } = config;
http.server.listen({ port, host, reusePort: sharePort }, () => {
  log.info({ port: (http.server.address() as AddressInfo).port, metricsPort: metrics.port }, 'ready');
  // Where NODE_COMPILE_CACHE names a folder; by itself Node writes it at the end, which a killed process does not have.
  flushCompileCache();
});
http.server.on('error', (err) => {
  log.fatal({ err }, `Cannot listen on port ${config.port}`);
  process.exit(1);
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(signal));

/** Throws where its settings, or its namespace, are those of another shop. */
async function join(): Promise<void> {
  const until = draining.signal;
  const shop = await joinShop({ database, settings: config, log, until });
  const { namespace } = config.temporal;
  if (shop) await joinNamespace({ temporal: client, namespace, shop, log, until });
}

/** Lets every request that was taken have its answer. */
async function stop(signal: string): Promise<void> {
  log.info({ signal }, 'draining');
  draining.abort();
  await http.drain();
  await Promise.race([database.close(), delay(CLOSE_MAX_MS)]);
  log.info('stopped');
  // Temporal's channel is left open: a call that nobody waits for any more may be about to try again, and on a closed
  // channel that throws where nobody can catch it.
  process.exit(0);
}
