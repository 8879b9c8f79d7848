import { flushCompileCache } from 'node:module';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import { openDatabase } from '../db/database.ts';
import { readApiConfig } from './api-config.ts';
import { createApp } from './app.ts';
import { createHttpServer } from './http-server.ts';
import { processEnvironment } from './process-config.ts';
import { createTemporalCalls, createTemporalClient } from './shared/temporal.ts';

/** A database that does not answer would keep its connections for longer. */
const CLOSE_MAX_MS = 1_000;

const config = readApiConfig(processEnvironment());
const log = pino({ level: config.logLevel });
const database = await openDatabase({ url: config.databaseUrl, poolSize: config.databasePoolSize });
const client = createTemporalClient({ address: config.temporalAddress, namespace: config.temporalNamespace });
const draining = new AbortController();
const app = createApp({ database, temporal: createTemporalCalls(client), config, log, draining: draining.signal });
const http = createHttpServer({ answer: app.callback(), noticeMs: config.drainNoticeMs });

http.server.listen(config.port, config.host, () => {
  log.info({ port: (http.server.address() as AddressInfo).port }, 'ready');
  // Where NODE_COMPILE_CACHE names a folder; by itself Node writes it at the end, which a killed process does not have.
  flushCompileCache();
});
http.server.on('error', (err) => {
  log.fatal({ err }, `Cannot listen on port ${config.port}`);
  process.exit(1);
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(signal));

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
