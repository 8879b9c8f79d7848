import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import Koa from 'koa';
import pino from 'pino';
import { Registry } from 'prom-client';
import { z } from 'zod';
import { createApp } from '../app.ts';
import { readApiConfig } from '../api-config.ts';
import { openDatabase } from '../../db/database.ts';
import { testApiEnvironment } from '../../tests/support/test-api.ts';
import { orderRoutes, type OrderDependencies } from '../orders/order-routes.ts';
import { createTemporalCalls, createTemporalClient } from './temporal.ts';
import { errorHandler } from './error-handler.ts';
import { requestLog, type RequestState } from './request-state.ts';
import { route } from './route.ts';
import { serveRoutes } from './serve-routes.ts';
import { Problem } from './problem.ts';

const KEY = `qm_staff_${'A'.repeat(43)}`;

describe('the API while a part is away', () => {
  const closers: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).toReversed()) await close();
  });

  async function serve(app: Koa<RequestState>): Promise<string> {
    const server = await new Promise<Server>((resolve) => {
      const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
    });
    closers.push(() => server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async function apiOn(databaseUrl: string, logged: string[] = []): Promise<string> {
    const database = await openDatabase({ url: databaseUrl });
    const client = createTemporalClient({ address: '127.0.0.1:1', namespace: 'none' });
    closers.push(
      () => database.close(),
      () => client.connection.close(),
    );
    const config = readApiConfig({ ...testApiEnvironment, DATABASE_URL: databaseUrl });
    const log = pino({ level: 'info' }, { write: (line) => void logged.push(line) });
    const draining = new AbortController().signal;
    const registry = new Registry();
    return serve(createApp({ database, temporal: createTemporalCalls(client), config, log, draining, registry }));
  }

  const get = (url: string) => fetch(url, { headers: { authorization: `Bearer ${KEY}` } });

  it('answers 503 at once when nothing listens where the database should be', async () => {
    const logged: string[] = [];
    const startedAt = Date.now();
    const response = await get(`${await apiOn('postgres://u:hidden@127.0.0.1:1/none', logged)}/v1/products?sku=SECRET`);
    const body = (await response.json()) as Record<string, unknown>;
    expect({ status: response.status, code: body['code'] }).toEqual({ status: 503, code: 'service-unavailable' });
    expect(response.headers.get('retry-after')).toBe('2');
    // Before the deadline of a request, which is ten seconds.
    expect(Date.now() - startedAt).toBeLessThan(8_000);
    expect(JSON.stringify(body)).not.toMatch(/127\.0\.0\.1|ECONNREFUSED|hidden/);
    const text = logged.join('');
    expect(text).toContain(`"requestId":"${String(body['requestId'])}"`);
    expect(text).not.toMatch(new RegExp(`${KEY}|SECRET|hidden`));
  });

  it('answers 503 within its deadline when the database takes connections and says nothing', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    closers.push(() => {
      for (const socket of sockets) socket.destroy();
      silent.close();
    });
    const { port } = silent.address() as AddressInfo;
    const startedAt = Date.now();
    const response = await get(`${await apiOn(`postgres://u:p@127.0.0.1:${port}/none`)}/v1/products`);
    expect(response.status).toBe(503);
    expect(Date.now() - startedAt).toBeLessThan(10_500);
  });

  it('has the patience of a long poll only with those who ask for one', () => {
    const routes = orderRoutes({} as OrderDependencies);
    const reading = routes.find(({ contract }) => contract.operationId === 'getOrder')?.contract;
    expect(reading?.deadlineMs?.({})).toBeUndefined();
    expect(reading?.deadlineMs?.({ wait: '25' })).toBeGreaterThan(25_000);
  });

  it('answers 503 to a request that takes too long, and keeps serving', async () => {
    const stuck = route({
      method: 'get',
      path: '/stuck',
      operationId: 'getStuck',
      tag: 'Test',
      summary: 'Never end',
      description: 'For this test.',
      permission: 'public',
      deadlineMs: () => 50,
      responses: { 200: { description: 'Never.', schema: z.string() } },
    }).handledBy(() => new Promise(() => {}));
    const log = pino({ level: 'silent' });
    const app = new Koa<RequestState>();
    app.use(requestLog(log)).use(errorHandler(log));
    const authenticate = () => Promise.reject(new Problem('unauthenticated', 'Nobody.'));
    const limits = { spend: async () => {}, charge: async () => {} };
    const ownership = { requireOwn: async () => {} };
    for (const middleware of serveRoutes([stuck], { authenticate, limits, ownership, log })) app.use(middleware);
    const url = await serve(app);
    const statuses = await Promise.all([1, 2, 3].map(async () => (await fetch(`${url}/stuck`)).status));
    expect(statuses).toEqual([503, 503, 503]);
  });
});
