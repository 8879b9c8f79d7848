import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import Koa from 'koa';
import pino from 'pino';
import { Registry } from 'prom-client';
import { z } from 'zod';
import { errorHandler } from './error-handler.ts';
import { requestMetrics } from './request-metrics.ts';
import { requestLog, type RequestState } from './request-state.ts';
import { Problem } from './problem.ts';
import { route } from './route.ts';
import { serveRoutes } from './serve-routes.ts';

const countIn = (text: string, labels: string) =>
  new RegExp(`^quartermaster_http_request_duration_seconds_count\\{${labels}\\} (\\d+)$`, 'm').exec(text)?.[1];

describe('the metrics of requests', () => {
  let server: Server | undefined;
  afterEach(() => void server?.close());

  async function serve(handle: () => Promise<void>) {
    const registry = new Registry();
    const log = pino({ level: 'silent' });
    const thing = route({
      method: 'get',
      path: '/things/{id}',
      operationId: 'getThing',
      tag: 'Test',
      summary: 'Read a thing',
      description: 'For this test.',
      permission: 'public',
      params: z.strictObject({ id: z.string() }),
      responses: { 204: { description: 'It is there.' } },
    }).handledBy(async () => {
      await handle();
      return { status: 204 };
    });
    const app = new Koa<RequestState>();
    app.use(requestMetrics(registry)).use(requestLog(log)).use(errorHandler(log));
    const authenticate = () => Promise.reject(new Problem('unauthenticated', 'Nobody.'));
    const limits = { spend: async () => {}, charge: async () => {} };
    const ownership = { requireOwn: async () => {} };
    for (const middleware of serveRoutes([thing], { authenticate, limits, ownership, log })) app.use(middleware);
    server = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => server?.once('listening', resolve));
    return { registry, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  }

  it('count each operation by how it was answered, whatever the address', async () => {
    let calls = 0;
    const { registry, url } = await serve(async () => {
      calls += 1;
      if (calls === 3) throw new Problem('not-found', 'There is no such thing.');
    });
    for (const path of ['/things/1', '/things/2', '/things/3', '/nowhere']) await fetch(`${url}${path}`);
    const text = await registry.metrics();
    expect(countIn(text, 'operation="getThing",method="GET",status="2xx"')).toBe('2');
    expect(countIn(text, 'operation="getThing",method="GET",status="4xx"')).toBe('1');
    expect(countIn(text, 'operation="none",method="GET",status="4xx"')).toBe('1');
    expect(text).not.toContain('/things');
  });

  it.each([
    ['400', 'invalid-parameter'],
    ['401', 'unauthenticated'],
    ['403', 'forbidden'],
    ['429', 'too-many-requests'],
    ['4xx', 'not-found'],
    ['4xx', 'version-mismatch'],
    ['5xx', 'service-unavailable'],
  ] as const)('count as %s what is answered %s, apart from what else went wrong', async (status, code) => {
    const { registry, url } = await serve(async () => {
      throw new Problem(code, 'No.');
    });
    await fetch(`${url}/things/1`);
    const text = await registry.metrics();
    expect(countIn(text, `operation="getThing",method="GET",status="${status}"`)).toBe('1');
    expect(text.match(/^quartermaster_http_request_duration_seconds_count/gm)).toHaveLength(1);
  });

  it('count those that have no answer yet', async () => {
    const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
    const { registry, url } = await serve(async () => {
      ask();
      await answered;
    });
    const request = fetch(`${url}/things/1`);
    await asked;
    expect(await registry.metrics()).toMatch(/^quartermaster_http_requests_in_flight 1$/m);
    answer();
    await request;
    expect(await registry.metrics()).toMatch(/^quartermaster_http_requests_in_flight 0$/m);
  });
});
