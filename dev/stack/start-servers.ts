import { join } from 'node:path';
import { readStackEnvironment } from './environment-config.ts';
import { startPostgres } from './postgres-server.ts';
import type { RunningParts } from './running-parts.ts';
import type { Ports, StackConfig } from './stack-config.ts';
import { localParts, type StackAddresses } from './stack-environment.ts';
import { findTemporalBinary } from './temporal-binary.ts';
import { prepareProductionTemporal } from './temporal-production-server.ts';
import { findTemporalPrograms } from './temporal-programs.ts';
import { startTemporal } from './temporal-server.ts';
import { startWebUi } from './temporal-web-ui.ts';

export interface Servers {
  readonly config: StackConfig;
  readonly ports: Ports;
  readonly addresses: StackAddresses;
  readonly parts: RunningParts;
  readonly onProgress: (sentence: string) => void;
}

/** Temporal's production server alone opens up to 120 connections, ours 30. Statements are counted, so that one can ask which cost what. */
const POSTGRES_SETTINGS = {
  max_connections: 300,
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.track_planning': 'on',
} as const;

/** PostgreSQL and Temporal, as far as the environment names no other. */
export async function startServers(servers: Servers): Promise<void> {
  const local = localParts(servers.config);
  const postgres = local.postgres ? startOurPostgres(servers) : Promise.resolve();
  if (!local.temporal) await postgres;
  else if (servers.config.temporal === 'server') await startProductionTemporal(servers, postgres);
  else await Promise.all([postgres, startDevTemporal(servers)]);
}

async function startOurPostgres({ config, ports, addresses, parts }: Servers): Promise<void> {
  await parts.start(`PostgreSQL on 127.0.0.1:${ports.postgres}`, 'database', (signal) =>
    startPostgres({
      signal,
      dataDir: join(config.dataDir, 'postgres'),
      port: ports.postgres,
      logFile: join(addresses.logDir, 'postgres.log'),
      env: readStackEnvironment().bare,
      settings: POSTGRES_SETTINGS,
    }),
  );
}

async function startDevTemporal({ config, ports, addresses, parts, onProgress }: Servers): Promise<void> {
  const { path: binary } = await findTemporalBinary({ environment: config.environment, onProgress });
  await parts.start(`Temporal on 127.0.0.1:${ports.temporal}, Web UI on ${ports.temporalUi}`, 'servers', (signal) =>
    startTemporal({
      signal,
      binary,
      port: ports.temporal,
      uiPort: ports.temporalUi,
      databaseFile: join(config.dataDir, 'temporal.db'),
      namespace: config.temporalNamespace,
      logFile: join(addresses.logDir, 'temporal.log'),
      env: readStackEnvironment().bare,
    }),
  );
}

/** It keeps its workflows in the same PostgreSQL, in two databases of its own. */
async function startProductionTemporal(servers: Servers, postgres: Promise<void>): Promise<void> {
  const { config, ports, addresses, parts, onProgress } = servers;
  const env = readStackEnvironment().bare;
  const [programs] = await Promise.all([findTemporalPrograms({ env: config.environment, onProgress }), postgres]);
  const temporal = await prepareProductionTemporal({
    programs,
    port: ports.temporal,
    databaseUrl: addresses.databaseUrl,
    logFile: join(addresses.logDir, 'temporal.log'),
    env,
  });
  await parts.start(`Temporal's production server on 127.0.0.1:${ports.temporal}`, 'servers', temporal.start);
  await parts.start(`Temporal's Web UI on ${ports.temporalUi}`, 'servers', (signal) =>
    startWebUi({
      signal,
      program: programs.ui,
      port: ports.temporalUi,
      temporalAddress: addresses.temporalAddress,
      namespace: config.temporalNamespace,
      configDir: join(config.dataDir, 'temporal-ui'),
      logFile: join(addresses.logDir, 'temporal-ui.log'),
      env,
    }),
  );
}
