import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDatabase, runSql } from '../../dev/stack/admin-database.ts';
import { readStackEnvironment } from '../../dev/stack/environment-config.ts';
import type { Part } from '../../dev/stack/part-process.ts';
import { freePort } from '../../dev/stack/ports.ts';
import { startPostgres } from '../../dev/stack/postgres-server.ts';
import { postgresUrl } from '../../tools/shared/local-postgres.ts';
import { registerSearchAttributes } from '../../deploy/register-search-attributes.ts';
import { findTemporalBinary } from '../../dev/stack/temporal-binary.ts';
import { startTemporal } from '../../dev/stack/temporal-server.ts';
import { startTestProductionTemporal } from './production-temporal-service.ts';

const TEMPLATE = 'migrated';
const NAMESPACE = 'default';

/** What test files ask for by name, each started on the first request: a run of pure tests starts none of it. */
export interface TestServices {
  readonly url: string;
  stop(): Promise<void>;
}

type Answer = Record<string, string>;

/** Servers that all test files of one jest run share, behind a small HTTP switchboard on 127.0.0.1. */
export async function startTestServices(folder: string): Promise<TestServices> {
  const parts: Part[] = [];
  const once = <T>(start: () => Promise<T>) => {
    let started: Promise<T> | undefined;
    return () => (started ??= start());
  };
  const postgres = once(async () => {
    const { part, port } = await startTestPostgres(folder);
    parts.push(part);
    return port;
  });
  const template = once(async () => migrateTemplate(await postgres()));
  const temporal = once(async () => {
    const { part, port } = await startTestTemporal(folder);
    parts.push(part);
    const address = `127.0.0.1:${port}`;
    await registerSearchAttributes({ address, namespace: NAMESPACE });
    return { address, namespace: NAMESPACE };
  });
  const productionTemporal = once(async () => {
    const { part, port } = await startTestProductionTemporal(folder, postgresUrl(await postgres(), 'postgres'));
    parts.push(part);
    return { address: `127.0.0.1:${port}` };
  });
  const bundle = once(() => bundleWorkflows(join(folder, 'workflow-bundle.js')));
  const watchedBundle = once(() => {
    const watch = fileURLToPath(import.meta.resolve('./condition-chains.ts'));
    return bundleWorkflows(join(folder, 'watched-workflow-bundle.js'), [watch]);
  });
  let databases = 0;

  const server = await listen(async (path): Promise<Answer> => {
    if (path === '/temporal') return temporal();
    if (path === '/production-temporal') return productionTemporal();
    if (path === '/workflow-bundle') return bundle();
    if (path === '/watched-workflow-bundle') return watchedBundle();
    if (path === '/empty-database' || path === '/database') {
      const port = await postgres();
      const name = `test_${(databases += 1)}`;
      const from = path === '/database' ? ` template ${await template()}` : '';
      await runSql(postgresUrl(port, 'postgres'), `create database ${name}${from}`);
      return { url: postgresUrl(port, name) };
    }
    const [, dropped] = /^\/drop-database\/(test_\d+)$/.exec(path) ?? [];
    if (!dropped) throw new Error(`no such test service: ${path}`);
    await runSql(postgresUrl(await postgres(), 'postgres'), `drop database if exists ${dropped} with (force)`);
    return {};
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      // The production server before PostgreSQL, in which it keeps what it has.
      for (const part of parts.toReversed()) await part.stop();
    },
  };
}

async function startTestPostgres(folder: string): Promise<{ part: Part; port: number }> {
  const port = await freePort();
  const part = await startPostgres({
    dataDir: join(folder, 'postgres'),
    port,
    logFile: join(folder, 'postgres.log'),
    env: readStackEnvironment().bare,
    // What a test writes need not survive the power cut that ends it.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: 300 },
  });
  return { part, port };
}

async function migrateTemplate(port: number): Promise<string> {
  await ensureDatabase(postgresUrl(port, 'postgres'), TEMPLATE);
  const { migrate } = await import('../../db/migrate.ts');
  await migrate(postgresUrl(port, TEMPLATE));
  return TEMPLATE;
}

async function startTestTemporal(folder: string): Promise<{ part: Part; port: number }> {
  const { path: binary } = await findTemporalBinary({
    onProgress: (sentence) => process.stderr.write(`test services: ${sentence}\n`),
  });
  const port = await freePort();
  const logFile = join(folder, 'temporal.log');
  return {
    part: await startTemporal({ binary, port, namespace: NAMESPACE, logFile, env: readStackEnvironment().bare }),
    port,
  };
}

async function bundleWorkflows(codePath: string, interceptors: readonly string[] = []): Promise<Answer> {
  const { buildWorkflowBundle } = await import('../../workers/workflow-bundle.ts');
  await buildWorkflowBundle(codePath, interceptors);
  return { codePath };
}

async function listen(answer: (path: string) => Promise<Answer>): Promise<Server> {
  const server = createServer((request, response) => {
    answer(request.url ?? '/').then(
      (body) => response.end(JSON.stringify(body)),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
    );
  });
  // The first request of a run may wait for a build of the Temporal server.
  server.requestTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
