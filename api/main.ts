import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import pino from 'pino';
import { openDatabase } from '../db/database.ts';
import { readApiConfig } from './api-config.ts';
import { createApp } from './app.ts';
import { processEnvironment } from './process-config.ts';
import { createTemporalCalls, createTemporalClient } from './shared/temporal.ts';

/** For a client to send its whole request. */
const SLOWEST_CLIENT_MS = 30_000;

/** Who still waits for an answer after this long is cut off: a long poll may go on for longer than anybody stops. */
const DRAIN_MAX_MS = 12_000;

const config = readApiConfig(processEnvironment());
const log = pino({ level: config.logLevel });
const database = await openDatabase({ url: config.databaseUrl, poolSize: config.databasePoolSize });
const client = createTemporalClient({ address: config.temporalAddress, namespace: config.temporalNamespace });
const app = createApp({ database, temporal: createTemporalCalls(client), config, log });

const answer = app.callback();
const server = createServer(
  { requestTimeout: SLOWEST_CLIENT_MS },
  (request, response) => void answer(request, response),
);
server.listen(config.port, config.host, () => {
  log.info({ port: (server.address() as AddressInfo).port }, 'ready');
});
server.on('error', (err) => {
  log.fatal({ err }, `Cannot listen on port ${config.port}`);
  process.exitCode = 1;
  void release();
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void drain(signal));

/** Takes no new request, finishes those that run, then lets go of everything. */
async function drain(signal: string): Promise<void> {
  log.info({ signal }, 'draining');
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeIdleConnections();
  const patience = setTimeout(() => server.closeAllConnections(), DRAIN_MAX_MS);
  await closed;
  clearTimeout(patience);
  await release();
  log.info('stopped');
}

async function release(): Promise<void> {
  await client.connection.close();
  await database.close();
}
