import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import Koa from 'koa';
import pino from 'pino';
import { z } from 'zod';
import { errorHandler } from './error-handler.ts';
import { Problem } from './problem.ts';
import { requestLog, type RequestState } from './request-state.ts';
import { route } from './route.ts';
import { serveRoutes } from './serve-routes.ts';

/** As long as the shortest token that stands in a path. */
const token = 'AAEAAAAA0nEyGZ4_ZtK5'.repeat(3);

const about = {
  method: 'get',
  tag: 'Test',
  summary: 'Read a thing',
  description: 'For this test.',
  permission: 'public',
  responses: { 204: { description: 'It is there.' } },
} as const;
const answer = async () => ({ status: 204 }) as const;
const routes = [
  route({
    ...about,
    path: '/links/{token}',
    operationId: 'followLink',
    params: z.strictObject({ token: z.string().max(100) }),
  }).handledBy(answer),
  route({
    ...about,
    path: '/things/{id}',
    operationId: 'getThing',
    params: z.strictObject({ id: z.string() }),
  }).handledBy(answer),
];

describe('the line of a request in the log', () => {
  let server: Server | undefined;
  afterEach(() => void server?.close());

  /** The path that is logged of a request, and all that is. */
  async function logged(path: string, method = 'GET') {
    let written = '';
    const log = pino({ level: 'trace' }, { write: (line) => void (written += line) });
    const app = new Koa<RequestState>();
    app.use(requestLog(log)).use(errorHandler(log));
    const authenticate = () => Promise.reject(new Problem('unauthenticated', 'Nobody.'));
    const limits = { spend: async () => {}, charge: async () => {} };
    const ownership = { requireOwn: async () => {} };
    for (const middleware of serveRoutes(routes, { authenticate, limits, ownership, log })) app.use(middleware);
    server = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => server?.once('listening', resolve));
    await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, { method });
    return { path: (JSON.parse(written) as { path: string }).path, written };
  }

  it('names the thing that was asked for', async () => {
    const id = '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8e';
    expect((await logged(`/things/${id}`)).path).toBe(`/things/${id}`);
  });

  it.each([
    ['that was followed', `/links/${token}`, 'GET', '/links/{token}'],
    ['that is none of ours', `/links/${token}${token}`, 'GET', '/links/{token}'],
    ['that was sent by another method', `/links/${token}`, 'PUT', '/links/…'],
    ['with a slash too many', `/links/${token}/`, 'GET', '/links/…/'],
    ['in other capitals', `/Links/${token}`, 'GET', '/Links/…'],
  ])('has no token of a link %s', async (_, path, method, told) => {
    const { path: line, written } = await logged(path, method);
    expect(line).toBe(told);
    expect(written).not.toContain(token);
  });
});
