import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from '@jest/globals';
import { migrate } from '../db/migrate.ts';
import { preparePlatform } from '../deploy/prepare-platform.ts';
import { eventually } from '../tests/support/eventually.ts';
import { createEmptyTestDatabase, createTestDatabase } from '../tests/support/test-database.ts';
import { testTemporal } from '../tests/support/test-temporal.ts';
import { testApiEnvironment } from '../tests/support/test-api.ts';

const KEY = `qm_staff_${'A'.repeat(43)}`;

describe('the API process', () => {
  let child: ChildProcess | undefined;
  const closers: (() => unknown)[] = [];
  afterEach(() => {
    child?.kill('SIGKILL');
    for (const close of closers.splice(0)) close();
  });

  const environment = { ...testApiEnvironment, PORT: '0', METRICS_PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'info' };

  function start(env: NodeJS.ProcessEnv): ChildProcess {
    child = spawn(process.execPath, ['api/main.ts'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    return child;
  }

  async function readyPort(running: ChildProcess): Promise<number> {
    return (await readyPorts(running)).port;
  }

  async function readyPorts(running: ChildProcess): Promise<{ port: number; metricsPort: number }> {
    if (!running.stdout) throw new Error('No output to read');
    for await (const line of createInterface({ input: running.stdout })) {
      const { msg, ...ports } = JSON.parse(line) as { msg: string; port: number; metricsPort: number };
      if (msg === 'ready') return ports;
    }
    throw new Error('It ended before it was ready');
  }

  it('serves before its database and Temporal are there, and ends cleanly when told to', async () => {
    const running = start({ ...environment, DRAIN_NOTICE_SECONDS: '0' });
    const port = await readyPort(running);
    expect((await fetch(`http://127.0.0.1:${port}/livez`)).status).toBe(200);
    const exited = once(running, 'exit');
    running.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  });

  it('serves no live shop with the webhook secrets of simulators, and says so', async () => {
    const database = await createTestDatabase();
    const secrets = { STRIPE_WEBHOOK_SECRET: 'whsec_simulated', EASYPOST_WEBHOOK_SECRET: 'a long secret' };
    const running = start({ ...environment, DATABASE_URL: database.url, ...secrets });
    let said = '';
    running.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    expect(await once(running, 'exit')).toEqual([1, null]);
    expect(said).toContain('This is the database of a live shop. STRIPE_WEBHOOK_SECRET is that of the simulator');
    await database.drop();
  });

  it('serves no shop whose namespace is that of a live one with another database, and says so', async () => {
    const { address } = await testTemporal();
    const [live, other] = [await createTestDatabase(), await createEmptyTestDatabase()];
    const temporal = { address, namespace: `api-${randomUUID()}` };
    await preparePlatform({ databaseUrl: live.url, temporal, waitMs: 20_000 });
    await migrate(other.url, 'simulated');
    const where = { DATABASE_URL: other.url, TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: temporal.namespace };
    const running = start({ ...environment, ...where });
    let said = '';
    running.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    expect(await once(running, 'exit')).toEqual([1, null]);
    expect(said).toContain(`The namespace ${temporal.namespace} of Temporal is that of a live shop`);
    await Promise.all([live.drop(), other.drop()]);
  });

  it('keeps a connection for longer than load balancers do, which so are never cut off', async () => {
    const port = await readyPort(start(environment));
    const answer = await fetch(`http://127.0.0.1:${port}/livez`);
    expect(answer.headers.get('keep-alive')).toBe('timeout=75');
  });

  it('shares its port with another process that says so, too', async () => {
    const shared = { ...environment, DRAIN_NOTICE_SECONDS: '0', SHARE_PORT: 'true' };
    const first = start(shared);
    const port = await readyPort(first);
    const second = start({ ...shared, PORT: String(port) });
    expect(await readyPort(second)).toBe(port);
    const exited = once(first, 'exit');
    first.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    expect((await fetch(`http://127.0.0.1:${port}/livez`)).status).toBe(200);
    second.kill('SIGTERM');
  });

  it('says that it is draining while a request runs, and answers that before it ends', async () => {
    const database = await silentServer();
    const running = start({ ...environment, DATABASE_URL: database.url, DRAIN_NOTICE_SECONDS: '2' });
    const exited = once(running, 'exit');
    const url = `http://127.0.0.1:${await readyPort(running)}`;
    const request = fetch(`${url}/v1/products`, { headers: { authorization: `Bearer ${KEY}` } });
    await eventually(() => database.sockets.length > 0);
    running.kill('SIGTERM');
    const readiness = await eventually(async () => {
      const answer = await fetch(`${url}/readyz`);
      const { status } = (await answer.json()) as { status: string };
      return status === 'draining' ? answer : undefined;
    });
    expect(readiness.status).toBe(503);
    const answer = await request;
    expect({ status: answer.status, connection: answer.headers.get('connection') }).toEqual({
      status: 503,
      connection: 'close',
    });
    expect(await exited).toEqual([0, null]);
  });

  it('tells its metrics on a port of their own, and not where strangers ask', async () => {
    const { port, metricsPort } = await readyPorts(start(environment));
    await fetch(`http://127.0.0.1:${port}/livez`);
    const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    expect(text).toContain('request_duration_seconds_count{operation="getLiveness",method="GET",status="2xx"} 1');
    expect(text).toMatch(/^quartermaster_database_connections_max 10$/m);
    expect(text).toMatch(/^quartermaster_shop_figures_readable 0$/m);
    expect(text).toMatch(/^nodejs_eventloop_lag_seconds /m);
    expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(404);
    expect((await fetch(`http://127.0.0.1:${metricsPort}/v1/orders`)).status).toBe(404);
  });

  /** It takes connections and says nothing. */
  async function silentServer(): Promise<{ url: string; sockets: readonly Socket[] }> {
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    return { url: `postgres://u:p@127.0.0.1:${(server.address() as AddressInfo).port}/none`, sockets };
  }

  it('logs which port is taken, and ends', async () => {
    const taken = new URL((await silentServer()).url).port;
    const running = start({ ...environment, METRICS_PORT: taken });
    let said = '';
    running.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    expect(await once(running, 'exit')).toEqual([1, null]);
    expect(JSON.parse(said)).toMatchObject({
      level: 60,
      err: { message: `Cannot listen on 127.0.0.1:${taken}`, cause: { facts: { code: 'EADDRINUSE' } } },
    });
  });

  it('names everything that is wrong with its environment at once', async () => {
    const running = start({ ...testApiEnvironment, PORT: 'eighty', DATABASE_URL: 'mysql://x' });
    let said = '';
    running.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(running, 'exit')) as [number];
    expect(code).not.toBe(0);
    expect(said).toContain('PORT');
    expect(said).toContain('DATABASE_URL');
  });
});
